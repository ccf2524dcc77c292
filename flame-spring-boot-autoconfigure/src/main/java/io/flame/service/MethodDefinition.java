package io.flame.service;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import io.flame.FlameResult;
import io.flame.InvocationContext;
import io.flame.SessionContext;
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
 * @param readOnly whether it changes nothing of its session
 * @param argumentTypes the types of the arguments that travel: those of all parameters
 * but {@link InvocationContext} and {@link SessionContext}
 */
public record MethodDefinition(String id, Method method, List<Type> parameterTypes, MethodResult result,
		CallSettings settings, boolean idempotent, boolean readOnly, List<Type> argumentTypes) {

	public MethodDefinition {
		parameterTypes = List.copyOf(parameterTypes);
		argumentTypes = List.copyOf(argumentTypes);
	}

	/**
	 * A method of parameters of certain types.
	 * @param id the id, unique in its service
	 * @param method the method of the bean's type
	 * @param parameterTypes the types of all parameters, with type variables resolved
	 * @param result the result
	 * @param settings the settings of its calls
	 * @param idempotent whether executing it twice does no harm
	 * @param readOnly whether it changes nothing of its session
	 */
	public MethodDefinition(String id, Method method, List<Type> parameterTypes, MethodResult result,
			CallSettings settings, boolean idempotent, boolean readOnly) {
		this(id, method, parameterTypes, result, settings, idempotent, readOnly,
				parameterTypes.stream().filter((type) -> !isProvided(type)).toList());
	}

	/**
	 * Whether a parameter is filled where the method executes.
	 */
	private static boolean isProvided(Type type) {
		return type == InvocationContext.class || isSessionContext(type);
	}

	private static boolean isSessionContext(Type type) {
		return type == SessionContext.class
				|| (type instanceof ParameterizedType generic && generic.getRawType() == SessionContext.class);
	}

	/**
	 * The type of the shared context that it declares to need.
	 * @return the type, {@code null} if it does not have a {@link SessionContext}
	 */
	public @Nullable Type sessionContextType() {
		if (this.argumentTypes.size() == this.parameterTypes.size()) {
			// asked with every call
			return null;
		}
		return this.parameterTypes.stream()
			.filter(MethodDefinition::isSessionContext)
			.findFirst()
			.map(MethodDefinition::contextType)
			.orElse(null);
	}

	private static Type contextType(Type sessionContext) {
		return (sessionContext instanceof ParameterizedType generic) ? generic.getActualTypeArguments()[0]
				: Object.class;
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
	 * Leave out what does not travel.
	 * @param values a value for each parameter
	 * @return a value for each of the {@link #argumentTypes()}
	 */
	public @Nullable Object[] arguments(@Nullable Object[] values) {
		if (this.argumentTypes.size() == values.length) {
			return values;
		}
		@Nullable Object[] arguments = new @Nullable Object[values.length];
		int count = 0;
		for (int i = 0; i < values.length; i++) {
			if (!isProvided(this.parameterTypes.get(i))) {
				arguments[count++] = values[i];
			}
		}
		return Arrays.copyOf(arguments, count);
	}

	/**
	 * Put the contexts where the method wants them.
	 * @param arguments a value for each of the {@link #argumentTypes()}
	 * @param context the context of the call, {@code null} where it is not known yet
	 * @param session the context of the session for the type of the shared context
	 * @return a value for each parameter
	 */
	public @Nullable Object[] withContext(@Nullable Object[] arguments, @Nullable InvocationContext context,
			Function<Type, @Nullable SessionContext<?>> session) {
		@Nullable Object[] values = new @Nullable Object[this.parameterTypes.size()];
		int next = 0;
		for (int i = 0; i < values.length; i++) {
			values[i] = isProvided(this.parameterTypes.get(i)) ? provided(i, context, session) : arguments[next++];
		}
		return values;
	}

	/**
	 * The value of a parameter that does not travel.
	 * @param parameter the index of a parameter
	 * @param context the context of the call
	 * @param session the context of the session for the type of the shared context
	 * @return the value, {@code null} for a parameter that travels
	 */
	public @Nullable Object provided(int parameter, @Nullable InvocationContext context,
			Function<Type, @Nullable SessionContext<?>> session) {
		Type type = this.parameterTypes.get(parameter);
		if (type == InvocationContext.class) {
			return context;
		}
		return isSessionContext(type) ? session.apply(contextType(type)) : null;
	}

	/**
	 * The type of the result that travels.
	 * @return the type, {@code void.class} for none
	 */
	public Type resultType() {
		return this.result.type();
	}

	/**
	 * The same method, some values of which travel as references.
	 * @param argumentTypes the types of the arguments as they travel
	 * @param resultType the type of the result as it travels, {@code null} for the
	 * declared one
	 * @return a copy, whose result is unwrapped already if it has another type
	 */
	public MethodDefinition travelling(List<Type> argumentTypes, @Nullable Type resultType) {
		return new MethodDefinition(this.id, this.method, this.parameterTypes,
				(resultType != null) ? new MethodResult(resultType, false, null) : this.result, this.settings,
				this.idempotent, this.readOnly, argumentTypes);
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
