package io.flame.service;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.flame.FlameResult;
import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;

/**
 * A method that can be called by its id.
 *
 * @param id the id, unique in its service
 * @param method the method of the bean's type
 * @param parameterTypes the types of all parameters, with type variables resolved
 * @param result the result
 * @param settings the settings of its calls, completed by those of the service; what is
 * not set is up to the pool
 * @param idempotent whether executing it twice does no harm
 */
public record MethodDefinition(String id, Method method, List<Type> parameterTypes, MethodResult result,
		CallSettings settings, boolean idempotent) {

	public MethodDefinition {
		parameterTypes = List.copyOf(parameterTypes);
	}

	/**
	 * The pool whose runners serve it.
	 * @return the name of the pool, {@code null} for the default pool
	 */
	public @Nullable String pool() {
		return this.settings.pool();
	}

	/**
	 * The time for one execution.
	 * @return the time-out, {@code null} for the pool's
	 */
	public @Nullable Duration timeout() {
		return this.settings.timeout();
	}

	/**
	 * The number of attempts of a call, the first one included.
	 * @return the number, {@code null} for the pool's
	 */
	public @Nullable Integer maxAttempts() {
		return this.settings.maxAttempts();
	}

	/**
	 * The pause before the second attempt of a call.
	 * @return the pause, {@code null} for the pool's
	 */
	public @Nullable Duration retryDelay() {
		return this.settings.retryDelay();
	}

	/**
	 * The expression of the idempotency key.
	 * @return a SpEL expression over the parameters, {@code null} for no key
	 */
	public @Nullable String idempotencyKey() {
		return this.settings.idempotencyKey();
	}

	/**
	 * The types of the arguments that travel: all but {@link InvocationContext}.
	 * @return the types in order
	 */
	public List<Type> argumentTypes() {
		// asked with every call
		return this.parameterTypes.contains(InvocationContext.class)
				? this.parameterTypes.stream().filter((type) -> type != InvocationContext.class).toList()
				: this.parameterTypes;
	}

	/**
	 * Leave out what does not travel.
	 * @param values a value for each parameter
	 * @return a value for each of the {@link #argumentTypes()}
	 */
	public @Nullable Object[] arguments(@Nullable Object[] values) {
		if (!this.parameterTypes.contains(InvocationContext.class)) {
			return values;
		}
		@Nullable Object[] arguments = new @Nullable Object[values.length];
		int count = 0;
		for (int i = 0; i < values.length; i++) {
			if (this.parameterTypes.get(i) != InvocationContext.class) {
				arguments[count++] = values[i];
			}
		}
		return Arrays.copyOf(arguments, count);
	}

	/**
	 * Put the context where the method wants it.
	 * @param arguments a value for each of the {@link #argumentTypes()}
	 * @param context the context, {@code null} where it is not known yet
	 * @return a value for each parameter
	 */
	public @Nullable Object[] withContext(@Nullable Object[] arguments, @Nullable InvocationContext context) {
		@Nullable Object[] values = new @Nullable Object[this.parameterTypes.size()];
		int next = 0;
		for (int i = 0; i < values.length; i++) {
			values[i] = (this.parameterTypes.get(i) == InvocationContext.class) ? context : arguments[next++];
		}
		return values;
	}

	/**
	 * The type of the result that travels.
	 * @return the type, {@code void.class} for none
	 */
	public Type resultType() {
		return this.result.type();
	}

	/**
	 * The result of an execution. Waits for one that arrives later.
	 * @param returned what the method returned
	 * @return what travels of it
	 * @throws InterruptedException if the calling thread is interrupted; what the method
	 * returned is cancelled then
	 * @throws Exception what travels in its place: that of a {@link FlameResult.Failure},
	 * or what a future failed with
	 */
	public @Nullable Object resultOf(@Nullable Object returned) throws Exception {
		return this.result.unwrap(returned);
	}

}
