package io.flame.client;

import java.util.function.UnaryOperator;

import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.InvocationContext;
import io.flame.context.DeadlineWatch;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Gives services that are called in their own process the context of the call: that of
 * the call which is executing already, or one of their own, whose deadline counts as it
 * would on a runner.
 */
final class LocalServiceInterceptor implements MethodInterceptor {

	private final ServiceDefinition service;

	private final InvocationFactory invocations;

	private final DeadlineWatch watch;

	private final UnaryOperator<FlameInvoker> observation;

	LocalServiceInterceptor(ServiceDefinition service, InvocationFactory invocations, DeadlineWatch watch,
			UnaryOperator<FlameInvoker> observation) {
		this.service = service;
		this.invocations = invocations;
		this.watch = watch;
		this.observation = observation;
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
		FlameInvoker invoker = this.observation.apply((invocation) -> invoke(call, invocation));
		return invoker.invoke(this.invocations.create(this.service, method, call.getArguments()));
	}

	private @Nullable Object invoke(MethodInvocation call, Invocation invocation) throws Throwable {
		LocalInvocationContext context = new LocalInvocationContext(invocation);
		fill(invocation.method(), call, context);
		if (invocation.listener() != InvocationListener.NONE) {
			invocation.listener().onDispatch(context.invocationId(), null, invocation.attempt());
		}
		DeadlineWatch.Watched watched = this.watch.beginInterruptible(context.localDeadline(), context::expire);
		Object result = null;
		Throwable thrown = null;
		try (InvocationContext.Scope scope = context.makeCurrent()) {
			result = call.proceed();
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		finally {
			this.watch.end(watched);
		}
		if (context.end()) {
			throw new FlameTimeoutException(Stage.EXECUTION,
					"%s took longer than %d ms.".formatted(invocation.name(), invocation.timeout().toMillis()), thrown);
		}
		if (thrown != null) {
			throw thrown;
		}
		return result;
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
