package io.flame.client;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

import io.flame.service.CallbackMethods;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Intercepts the methods of a client proxy and executes them as calls.
 */
final class FlameServiceInterceptor implements InvocationHandler {

	private static final @Nullable Object[] NO_ARGUMENTS = {};

	private final ServiceDefinition service;

	private final InvocationOptions options;

	private final InvocationFactory invocations;

	private final FlameInvoker invoker;

	private final Results results;

	FlameServiceInterceptor(ServiceDefinition service, InvocationOptions options, InvocationFactory invocations,
			FlameInvoker invoker, Results results) {
		this.service = service;
		this.options = options;
		this.invocations = invocations;
		this.invoker = invoker;
		this.results = results;
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		MethodDefinition definition = this.service.findMethod(method);
		if (definition != null) {
			@Nullable Object[] values = (args != null) ? args : NO_ARGUMENTS;
			return this.results.of(definition, () -> begin(definition, values));
		}
		if (ReflectionUtils.isEqualsMethod(method) && args != null) {
			return proxy == args[0];
		}
		if (ReflectionUtils.isHashCodeMethod(method)) {
			return System.identityHashCode(proxy);
		}
		if (ReflectionUtils.isToStringMethod(method)) {
			return "Flame client proxy for service '%s' (%s)".formatted(this.service.id(),
					this.service.type().getName());
		}
		if (CallbackMethods.isCallback(method)) {
			// it means the real bean, which lives on runners
			return defaultValue(method.getReturnType());
		}
		if (method.isDefault() && Proxy.isProxyClass(proxy.getClass())) {
			// Function.andThen and the like, which call the service themselves
			return InvocationHandler.invokeDefault(proxy, method, args);
		}
		throw new UnsupportedOperationException(
				"%s is not a method of the Flame service '%s': only its public methods can be called in the parent role%s."
					.formatted(method, this.service.id(), Modifier.isPublic(method.getModifiers())
							? ", and with @FlameService on an interface only those of the interface" : ""));
	}

	private SubmittedCall.Work<@Nullable Object> begin(MethodDefinition method, @Nullable Object[] values) {
		return DeclaredResults.of(method,
				this.invocations.begin(this.service, method, values, this.options, this.invoker));
	}

	static @Nullable Object defaultValue(Class<?> type) {
		return (type.isPrimitive() && type != void.class) ? Array.get(Array.newInstance(type, 1), 0) : null;
	}

	/**
	 * Gives the callers of methods what these declare to return.
	 */
	@FunctionalInterface
	interface Results {

		/**
		 * Execute a call.
		 * @param method the called method
		 * @param calls begins a call on the calling thread, once or, if the method
		 * returns a publisher, with each subscription
		 * @return what the method declares
		 */
		@Nullable Object of(MethodDefinition method, Supplier<? extends SubmittedCall.Work<@Nullable Object>> calls)
				throws Throwable;

	}

}
