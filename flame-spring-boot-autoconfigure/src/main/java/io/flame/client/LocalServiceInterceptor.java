package io.flame.client;

import java.lang.reflect.Type;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.flame.InvocationContext;
import io.flame.SessionContext;
import io.flame.service.ArgumentValidation;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;

/**
 * Gives services that are called in their own process the context of the call: that of
 * the call which is executing already, or one of their own, whose deadline counts as it
 * would on a runner.
 */
final class LocalServiceInterceptor implements MethodInterceptor {

	private final ServiceDefinition service;

	private final InvocationFactory invocations;

	private final LocalCalls calls;

	private final ArgumentValidation validation;

	private final UnaryOperator<FlameInvoker> observation;

	private final DeclaredResults results;

	private final Function<Type, @Nullable SessionContext<?>> sessions;

	LocalServiceInterceptor(ServiceDefinition service, InvocationFactory invocations, LocalCalls calls,
			ArgumentValidation validation, UnaryOperator<FlameInvoker> observation, DeclaredResults results,
			Function<Type, @Nullable SessionContext<?>> sessions) {
		this.service = service;
		this.invocations = invocations;
		this.calls = calls;
		this.validation = validation;
		this.observation = observation;
		this.results = results;
		this.sessions = sessions;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation call) throws Throwable {
		MethodDefinition method = this.service.findMethod(call.getMethod());
		if (method == null) {
			return call.proceed();
		}
		InvocationContext current = InvocationContext.currentOrNull();
		if (current != null) {
			return proceedWithin(method, call, current);
		}
		return this.results.of(method, () -> begin(method, call));
	}

	private SubmittedCall.Work<@Nullable Object> begin(MethodDefinition method, MethodInvocation call) {
		// another thread may go on with it, and more than once
		MethodInvocation own = (method.result().async() != null) ? ((ProxyMethodInvocation) call).invocableClone()
				: call;
		FlameInvoker invoker = this.observation
			.apply((invocation) -> this.calls.execute(invocation, (context, arguments) -> {
				if (arguments != invocation.arguments()) {
					replace(method, own, context, arguments);
				}
				return proceed(method, own, context);
			}));
		return DeclaredResults.of(method,
				this.invocations.begin(this.service, method, own.getArguments(), InvocationOptions.NONE, invoker));
	}

	private @Nullable Object proceed(MethodDefinition method, MethodInvocation call, InvocationContext context)
			throws Throwable {
		fill(method, call, context);
		Object target = call.getThis();
		if (this.validation != ArgumentValidation.NONE && target != null) {
			this.validation.validate(method, target, call.getArguments());
		}
		return call.proceed();
	}

	/**
	 * As a part of the call that is executing already.
	 */
	private @Nullable Object proceedWithin(MethodDefinition method, MethodInvocation call, InvocationContext context)
			throws Throwable {
		try {
			return proceed(method, call, context);
		}
		catch (Exception ex) {
			return DeclaredResults.failed(method, ex);
		}
	}

	/**
	 * The handler gets copies.
	 */
	private static void replace(MethodDefinition method, MethodInvocation call, InvocationContext context,
			@Nullable Object[] copies) {
		@Nullable Object[] values = call.getArguments();
		System.arraycopy(method.withContext(copies, context, (type) -> null), 0, values, 0, values.length);
	}

	private void fill(MethodDefinition method, MethodInvocation call, InvocationContext context) {
		@Nullable Object[] values = call.getArguments();
		for (int i = 0; i < values.length; i++) {
			if (values[i] == null) {
				values[i] = method.provided(i, context, this.sessions);
			}
		}
	}

}
