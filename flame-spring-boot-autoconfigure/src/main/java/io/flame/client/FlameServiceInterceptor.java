package io.flame.client;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;

import io.flame.service.CallbackMethods;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.util.ReflectionUtils;

/**
 * What a client proxy does with the call of one of its methods.
 */
final class FlameServiceInterceptor implements MethodInterceptor {

	private final ServiceDefinition service;

	private final InvocationFactory invocations;

	private final FlameInvoker invoker;

	private final DeclaredResults results;

	FlameServiceInterceptor(ServiceDefinition service, InvocationFactory invocations, FlameInvoker invoker,
			DeclaredResults results) {
		this.service = service;
		this.invocations = invocations;
		this.invoker = invoker;
		this.results = results;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation call) throws Throwable {
		Method method = call.getMethod();
		MethodDefinition definition = this.service.findMethod(method);
		if (definition != null) {
			return this.results.of(definition, () -> begin(definition, call.getArguments()));
		}
		if (ReflectionUtils.isToStringMethod(method)) {
			return "Flame client proxy for service '%s' (%s)".formatted(this.service.id(),
					this.service.type().getName());
		}
		if (CallbackMethods.isCallback(method)) {
			// it means the real bean, which lives on runners
			return defaultValue(method.getReturnType());
		}
		Object proxy = ((ProxyMethodInvocation) call).getProxy();
		if (method.isDefault() && Proxy.isProxyClass(proxy.getClass())) {
			// Function.andThen and the like, which call the service themselves
			return InvocationHandler.invokeDefault(proxy, method, call.getArguments());
		}
		throw new UnsupportedOperationException(
				"%s is no method of the Flame service '%s': only its public methods can be called in the parent role%s."
					.formatted(method, this.service.id(), Modifier.isPublic(method.getModifiers())
							? ", and with @FlameService on an interface only those of the interface" : ""));
	}

	private SubmittedCall.Work<@Nullable Object> begin(MethodDefinition method, @Nullable Object[] values) {
		return DeclaredResults.of(method, this.invocations.begin(this.service, method, values, this.invoker));
	}

	private static @Nullable Object defaultValue(Class<?> type) {
		return (type.isPrimitive() && type != void.class) ? Array.get(Array.newInstance(type, 1), 0) : null;
	}

}
