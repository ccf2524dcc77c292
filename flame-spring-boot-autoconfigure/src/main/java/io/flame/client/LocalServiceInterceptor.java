package io.flame.client;

import io.flame.InvocationContext;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Gives services that are called in their own process the context of the call: that of
 * the call which is executing already, or one of their own.
 */
final class LocalServiceInterceptor implements MethodInterceptor {

	private final ServiceDefinition service;

	private final InvocationFactory invocations;

	LocalServiceInterceptor(ServiceDefinition service, InvocationFactory invocations) {
		this.service = service;
		this.invocations = invocations;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation call) throws Throwable {
		MethodDefinition method = this.service.findMethod(call.getMethod());
		if (method == null) {
			return call.proceed();
		}
		InvocationContext current = InvocationContext.currentOrNull();
		if (current != null) {
			fill(method, call, current);
			return call.proceed();
		}
		Invocation invocation = this.invocations.create(this.service, method, call.getArguments());
		InvocationContext context = new LocalInvocationContext(invocation);
		fill(method, call, context);
		try (InvocationContext.Scope scope = context.makeCurrent()) {
			return call.proceed();
		}
	}

	private static void fill(MethodDefinition method, MethodInvocation call, InvocationContext context) {
		@Nullable Object[] values = call.getArguments();
		for (int i = 0; i < values.length; i++) {
			if (values[i] == null && method.parameterTypes().get(i) == InvocationContext.class) {
				values[i] = context;
			}
		}
	}

}
