package io.flame.store;

import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import io.flame.FlameCancelledException;
import io.flame.FlameRef;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A reference to the result of a call that may not have ended.
 *
 * @param <T> the type of the value
 */
final class PendingRef<T extends @Nullable Object> implements FlameRef<T> {

	private final CompletableFuture<? extends FlameRef<T>> call;

	/**
	 * Create a reference.
	 * @param call the call, which ends with a reference to its result
	 */
	PendingRef(CompletableFuture<? extends FlameRef<T>> call) {
		this.call = call;
	}

	/**
	 * The reference to the result.
	 * @throws io.flame.FlameException if the call fails
	 */
	FlameRef<T> await() {
		try {
			return this.call.get();
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (ExecutionException | CancellationException ex) {
			throw failure(ex);
		}
	}

	private FlameRef<T> await(Duration timeout) {
		Assert.notNull(timeout, "'timeout' must not be null");
		try {
			return this.call.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new FlameTimeoutException(Stage.EXECUTION,
					"The call that makes the value of a reference did not end within %d ms. It goes on."
						.formatted(timeout.toMillis()));
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (ExecutionException | CancellationException ex) {
			throw failure(ex);
		}
	}

	private static FlameCancelledException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new FlameCancelledException("The thread that waited for the value of a reference was interrupted.", ex);
	}

	/** The exception itself, as it is if the caller waits for the call. */
	private static RuntimeException failure(Exception ex) {
		Throwable cause = (ex instanceof ExecutionException) ? ex.getCause() : ex;
		if (cause instanceof CancellationException) {
			return new FlameCancelledException("The call that makes the value of a reference was cancelled.", cause);
		}
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof RuntimeException runtime) ? runtime : new UndeclaredThrowableException(cause);
	}

	@Override
	public String id() {
		return await().id();
	}

	@Override
	public long version() {
		return await().version();
	}

	@Override
	public boolean isDone() {
		return this.call.isDone();
	}

	@Override
	public CompletableFuture<FlameRef<T>> whenDone() {
		return this.call.thenApply((reference) -> this);
	}

	@Override
	public T get() {
		return await().get();
	}

	@Override
	public T get(Duration timeout) {
		return await(timeout).get();
	}

	@Override
	public CompletableFuture<T> toFuture() {
		return this.call.thenCompose(FlameRef::toFuture);
	}

	@Override
	public FlameRef<T> update(T value) {
		return await().update(value);
	}

	@Override
	public FlameRef<T> update(UnaryOperator<T> update) {
		return await().update(update);
	}

	@Override
	public FlameRef<T> patch(Object delta) {
		return await().patch(delta);
	}

	@Override
	public FlameRef<T> latest() {
		return await().latest();
	}

	@Override
	public Optional<FlameRef<T>> newer() {
		return await().newer();
	}

	/** A call that cannot be cancelled any more has made a value, or has failed. */
	@Override
	public void delete() {
		if (!this.call.cancel(true) && !this.call.isCompletedExceptionally()) {
			await().delete();
		}
	}

	@Override
	public String toString() {
		return (isDone() && !this.call.isCompletedExceptionally()) ? this.call.join().toString()
				: "FlameRef[%s]".formatted(isDone() ? "failed" : "pending");
	}

}
