package io.flame;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What became of a call, as a value: its result, or the exception that it failed with.
 * Both cases are records, so that a {@code switch} takes them apart.
 * <p>
 * A service method may return it. Its caller then gets a {@link Failure} for whatever
 * goes wrong, on the way as well, and no exception. What travels is the result, or the
 * exception as if the method had thrown it. Immutable.
 *
 * @param <T> the type of the result, which may be {@code null} where the method returns
 * {@code null}
 */
public sealed interface FlameResult<T extends @Nullable Object> {

	/**
	 * A call that went well.
	 * @param <T> the type of the result
	 * @param value the result
	 * @return a success
	 */
	static <T extends @Nullable Object> FlameResult<T> success(T value) {
		return new Success<>(value);
	}

	/**
	 * A call that failed.
	 * @param <T> the type of the result that there is not
	 * @param exception why it failed
	 * @return a failure
	 */
	static <T extends @Nullable Object> FlameResult<T> failure(Exception exception) {
		return new Failure<>(exception);
	}

	/**
	 * Make another value of the result. What the function throws is thrown.
	 * @param <R> the type of the other value
	 * @param mapper what to make of it, not called for a failure
	 * @return the other value, or the same failure
	 */
	<R extends @Nullable Object> FlameResult<R> map(Function<? super T, ? extends R> mapper);

	/**
	 * Go on with what may fail as well. What the function throws is thrown.
	 * @param <R> the type of its result
	 * @param mapper what comes next, not called for a failure
	 * @return what became of that, or the same failure
	 */
	<R extends @Nullable Object> FlameResult<R> flatMap(Function<? super T, ? extends FlameResult<R>> mapper);

	/**
	 * Get the result.
	 * @return the result
	 * @throws RuntimeException the exception of a failure; a checked one as the cause of
	 * an {@link UndeclaredThrowableException}
	 */
	T orElseThrow();

	/**
	 * Get the result, or throw another exception in the place of a failure's.
	 * @param <X> the type of the other exception
	 * @param translator makes it of the failure's exception
	 * @return the result
	 * @throws X if the call failed
	 */
	<X extends Exception> T orElseThrow(Function<? super Exception, ? extends X> translator) throws X;

	/**
	 * The call went well.
	 *
	 * @param <T> the type of the result
	 * @param value the result, {@code null} if the method returned {@code null} or
	 * nothing
	 */
	record Success<T extends @Nullable Object>(T value) implements FlameResult<T> {

		@Override
		public <R extends @Nullable Object> FlameResult<R> map(Function<? super T, ? extends R> mapper) {
			return new Success<>(mapper.apply(this.value));
		}

		@Override
		public <R extends @Nullable Object> FlameResult<R> flatMap(
				Function<? super T, ? extends FlameResult<R>> mapper) {
			FlameResult<R> next = mapper.apply(this.value);
			Assert.state(next != null, "'mapper' must not return null");
			return next;
		}

		@Override
		public T orElseThrow() {
			return this.value;
		}

		@Override
		public <X extends Exception> T orElseThrow(Function<? super Exception, ? extends X> translator) {
			return this.value;
		}

	}

	/**
	 * The call failed.
	 *
	 * @param <T> the type of the result that there is not
	 * @param exception what a caller who does not ask for a {@link FlameResult} would
	 * have caught: a {@link FlameException}, or what the method itself threw
	 */
	record Failure<T extends @Nullable Object>(Exception exception) implements FlameResult<T> {

		public Failure {
			Assert.notNull(exception, "'exception' must not be null");
		}

		/**
		 * The error code, the same wherever the method was executed.
		 * @return that of the {@link FlameException},
		 * {@link FlameErrorCode#HANDLER_ERROR} for other exceptions
		 */
		public String code() {
			return (this.exception instanceof FlameException failure) ? failure.code() : FlameErrorCode.HANDLER_ERROR;
		}

		@Override
		public <R extends @Nullable Object> FlameResult<R> map(Function<? super T, ? extends R> mapper) {
			return new Failure<>(this.exception);
		}

		@Override
		public <R extends @Nullable Object> FlameResult<R> flatMap(
				Function<? super T, ? extends FlameResult<R>> mapper) {
			return new Failure<>(this.exception);
		}

		@Override
		public T orElseThrow() {
			throw (this.exception instanceof RuntimeException unchecked) ? unchecked
					: new UndeclaredThrowableException(this.exception);
		}

		@Override
		public <X extends Exception> T orElseThrow(Function<? super Exception, ? extends X> translator) throws X {
			throw translator.apply(this.exception);
		}

	}

}
