package io.flame.runner;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameSerializationException;
import io.flame.InvocationContext;
import io.flame.context.PropagatedContext;
import io.flame.observation.RunnerObservations;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationRequest;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.ReceivedRequest;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Executes calls that have been verified.
 * <p>
 * The handler runs on a thread of its own, so that the caller gets an answer at the
 * deadline even if the handler ignores its interrupt. It keeps its slot until it ends.
 */
public final class InvocationDispatcher {

	private final ServiceCatalog catalog;

	private final Function<String, Object> beans;

	private final RunnerState state;

	private final Executor workers;

	private final PropagatedContext context;

	private final RunnerObservations observations;

	private final Duration requestTimeout;

	private final HandlerErrors errors;

	/**
	 * Create a dispatcher.
	 * @param catalog the services
	 * @param beans a service's bean by its name
	 * @param state what the runner is doing
	 * @param workers where handlers run; must not queue
	 * @param context what came with the calls for the threads of handlers
	 * @param observations what observes handlers
	 * @param settings the settings of the runner role
	 */
	public InvocationDispatcher(ServiceCatalog catalog, Function<String, Object> beans, RunnerState state,
			Executor workers, PropagatedContext context, RunnerObservations observations, RunnerSettings settings) {
		this.catalog = catalog;
		this.beans = beans;
		this.state = state;
		this.workers = workers;
		this.context = context;
		this.observations = observations;
		this.requestTimeout = settings.requestTimeout();
		this.errors = new HandlerErrors(settings.exposeErrors());
	}

	/**
	 * Execute a call.
	 * @return the body of the answer
	 * @throws RefusedException if it is not executed
	 * @throws CutOffException if the runner ends before the handler
	 */
	byte[] dispatch(ReceivedRequest received) throws RefusedException, CutOffException {
		InvocationRequest request = received.request();
		Duration timeout = (request.timeoutMs() != null) ? Duration.ofMillis(request.timeoutMs()) : this.requestTimeout;
		RunningInvocation invocation = new RunningInvocation(request, timeout);
		this.state.admit(invocation);
		boolean started = false;
		try {
			ServiceDefinition service = service(request);
			MethodDefinition method = method(service, request);
			CompletableFuture<InvocationResponse> result = new CompletableFuture<>();
			@Nullable Object[] arguments;
			try {
				arguments = received.bindArguments(method.argumentTypes());
			}
			catch (FlameSerializationException ex) {
				return received.codec()
					.encodeResponse(failure(
							InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR, String.valueOf(ex.getMessage()))),
							void.class);
			}
			invocation.onCutOff(() -> result.completeExceptionally(new CutOffException()));
			this.workers.execute(() -> run(invocation, service, method, arguments, result));
			started = true;
			return encode(received, method, await(invocation, timeout, result));
		}
		finally {
			if (!started) {
				this.state.finished(invocation);
			}
		}
	}

	boolean isDraining() {
		return this.state.isDraining();
	}

	private ServiceDefinition service(InvocationRequest request) throws RefusedException {
		ServiceDefinition service = this.catalog.find(request.serviceId());
		if (service == null) {
			throw RefusedException
				.unknown("There is no service '%s' on this runner. Is it the same build as its parent?"
					.formatted(request.serviceId()));
		}
		return service;
	}

	private static MethodDefinition method(ServiceDefinition service, InvocationRequest request)
			throws RefusedException {
		MethodDefinition method = service.findMethod(request.methodId());
		if (method == null) {
			throw RefusedException.unknown("The service '%s' has no method '%s' on this runner."
				.formatted(request.serviceId(), request.methodId()));
		}
		return method;
	}

	private void run(RunningInvocation invocation, ServiceDefinition service, MethodDefinition method,
			@Nullable Object[] arguments, CompletableFuture<InvocationResponse> result) {
		InvocationResponse response = cancelled();
		try (InvocationContext.Scope current = invocation.makeCurrent()) {
			response = this.observations.observe(service.id(), method.id(), invocation,
					() -> handle(invocation, service, method, arguments), invocation::failure);
		}
		catch (Throwable ex) {
			response = failed(invocation, ex);
		}
		finally {
			this.state.executed(invocation,
					response instanceof InvocationResponse.Success && !invocation.isCancelled());
			result.complete(response);
		}
	}

	private InvocationResponse handle(RunningInvocation invocation, ServiceDefinition service, MethodDefinition method,
			@Nullable Object[] arguments) {
		try (InvocationContext.Scope restored = this.context.restore(invocation.trace())) {
			return invocation.begin() ? invoke(invocation, service, method, arguments) : cancelled();
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
			return cancelled();
		}
		if (!(thrown instanceof FlameException)) {
			this.errors.log(invocation.name(), thrown);
		}
		return failure(this.errors.describe(thrown));
	}

	private InvocationResponse invoke(RunningInvocation invocation, ServiceDefinition service, MethodDefinition method,
			@Nullable Object[] arguments) {
		try {
			return new InvocationResponse.Success(execute(invocation, service, method, arguments));
		}
		catch (Throwable ex) {
			return failed(invocation, ex);
		}
	}

	private @Nullable Object execute(RunningInvocation invocation, ServiceDefinition service, MethodDefinition method,
			@Nullable Object[] arguments) throws Throwable {
		Object bean = this.beans.apply(service.beanName());
		try {
			ReflectionUtils.makeAccessible(method.method());
			return method.method().invoke(bean, method.withContext(arguments, invocation));
		}
		catch (InvocationTargetException ex) {
			Throwable thrown = ex.getTargetException();
			throw (thrown instanceof UndeclaredThrowableException undeclared) ? undeclared.getUndeclaredThrowable()
					: thrown;
		}
	}

	private static InvocationResponse await(RunningInvocation invocation, Duration timeout,
			CompletableFuture<InvocationResponse> result) throws CutOffException {
		try {
			return result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			invocation.expire();
			return failure(InvocationError.of(FlameErrorCode.TIMEOUT,
					"It took longer than %d ms.".formatted(timeout.toMillis())));
		}
		catch (InterruptedException ex) {
			invocation.cancel();
			Thread.currentThread().interrupt();
			return cancelled();
		}
		catch (ExecutionException ex) {
			throw new CutOffException();
		}
	}

	private byte[] encode(ReceivedRequest received, MethodDefinition method, InvocationResponse response) {
		try {
			return received.codec().encodeResponse(response, method.resultType());
		}
		catch (FlameSerializationException ex) {
			return received.codec()
				.encodeResponse(failure(InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR,
						"The result can not be sent. " + ex.getMessage())), void.class);
		}
	}

	private static InvocationResponse cancelled() {
		return failure(InvocationError.of(FlameErrorCode.CANCELLED, "It was cancelled."));
	}

	private static InvocationResponse failure(InvocationError error) {
		return new InvocationResponse.Failure(error);
	}

}
