package io.flame.runner;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.InvocationContext;
import io.flame.SessionContext;
import io.flame.context.PropagatedContext;
import io.flame.observation.RunnerObservations;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.SessionRequest;
import io.flame.service.MethodDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Invokes the handler of a call in the context of the call, observed, and turns whatever
 * becomes of it into a response. Thread-safe.
 */
final class HandlerInvoker {

	private final Function<String, Object> beans;

	private final RunnerState state;

	private final PropagatedContext context;

	private final RunnerObservations observations;

	private final SessionHandlers sessions;

	private final ReferenceHandlers references;

	private final HandlerErrors errors;

	HandlerInvoker(Function<String, Object> beans, RunnerState state, PropagatedContext context,
			RunnerObservations observations, SessionHandlers sessions, ReferenceHandlers references,
			HandlerErrors errors) {
		this.beans = beans;
		this.state = state;
		this.context = context;
		this.observations = observations;
		this.sessions = sessions;
		this.references = references;
		this.errors = errors;
	}

	/**
	 * Invoke the handler of a call on the calling thread.
	 * @return what its caller gets
	 */
	InvocationResponse invoke(PreparedInvocation call) {
		RunningInvocation invocation = call.invocation();
		InvocationResponse response = ended(invocation);
		AtomicReference<@Nullable InvocationResponse> handled = new AtomicReference<>();
		try (InvocationContext.Scope current = invocation.makeCurrent()) {
			response = this.observations.observe(call.service().id(), call.method().id(), invocation, () -> {
				InvocationResponse outcome = handle(call);
				handled.set(outcome);
				return outcome;
			}, invocation::failure);
		}
		catch (Throwable ex) {
			InvocationResponse outcome = handled.get();
			// what cannot be observed has happened all the same
			response = (outcome != null) ? outcome : failed(invocation, ex);
		}
		finally {
			if (SessionHandlers.isStateMissing(response)) {
				this.state.finished(invocation);
			}
			else {
				this.state.executed(invocation,
						response instanceof InvocationResponse.Success && !invocation.isCancelled());
			}
		}
		return response;
	}

	private InvocationResponse handle(PreparedInvocation call) {
		RunningInvocation invocation = call.invocation();
		try (InvocationContext.Scope restored = this.context.restore(invocation.trace())) {
			return invocation.begin() ? result(call) : ended(invocation);
		}
		catch (Throwable ex) {
			return failed(invocation, ex);
		}
		finally {
			invocation.end();
		}
	}

	private InvocationResponse failed(RunningInvocation invocation, Throwable thrown) {
		invocation.failed(thrown);
		if (invocation.isCancelled()) {
			return ended(invocation);
		}
		if (!(thrown instanceof FlameException)) {
			this.errors.log(invocation.name(), thrown);
		}
		return new InvocationResponse.Failure(this.errors.describe(thrown));
	}

	private InvocationResponse result(PreparedInvocation call) {
		SessionRequest session = call.session();
		return (session != null)
				? this.sessions.execute(session, call.invocation().invocationId(), (context) -> result(call, context))
				: result(call, (type) -> null);
	}

	private InvocationResponse result(PreparedInvocation call, Function<Type, @Nullable SessionContext<?>> session) {
		try {
			InvocationResponse response = new InvocationResponse.Success(call(call, session));
			return call.invocation().isExpired() ? ended(call.invocation()) : response;
		}
		catch (Throwable ex) {
			return failed(call.invocation(), ex);
		}
	}

	private @Nullable Object call(PreparedInvocation call, Function<Type, @Nullable SessionContext<?>> session)
			throws Throwable {
		Object bean = this.beans.apply(call.service().beanName(call.method()));
		MethodDefinition method = call.method();
		@Nullable Object[] arguments = this.references.arguments(call);
		try {
			ReflectionUtils.makeAccessible(method.method());
			Object returned = method.method().invoke(bean, method.withContext(arguments, call.invocation(), session));
			return this.references.result(call, method.resultOf(returned));
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = ex.getTargetException();
			throw (thrown instanceof UndeclaredThrowableException undeclared) ? undeclared.getUndeclaredThrowable()
					: thrown;
		}
	}

	/**
	 * The response to the caller of a call that has expired or was cancelled.
	 */
	static InvocationResponse.Failure ended(RunningInvocation invocation) {
		return invocation.isExpired() ? expired(invocation.timeout()) : cancelled();
	}

	static InvocationResponse.Failure expired(Duration timeout) {
		return new InvocationResponse.Failure(
				InvocationError.of(FlameErrorCode.TIMEOUT, "It took longer than %d ms.".formatted(timeout.toMillis())));
	}

	static InvocationResponse.Failure cancelled() {
		return new InvocationResponse.Failure(InvocationError.of(FlameErrorCode.CANCELLED, "It was cancelled."));
	}

}
