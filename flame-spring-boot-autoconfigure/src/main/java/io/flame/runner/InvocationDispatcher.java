package io.flame.runner;

import java.time.Duration;
import java.util.function.Function;

import io.flame.FlameErrorCode;
import io.flame.FlameSerializationException;
import io.flame.context.Deadline;
import io.flame.context.DeadlineWatch;
import io.flame.context.PropagatedContext;
import io.flame.observation.RunnerObservations;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationRequest;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.ReceivedRequest;
import io.flame.service.MethodDefinition;
import io.flame.service.MethodDurations;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Admits calls that have been verified, and executes each within its time. Calls with the
 * same idempotency key share an execution.
 * <p>
 * A handler keeps its slot until it ends.
 */
public final class InvocationDispatcher implements AutoCloseable {

	private static final InvocationResponse.Failure FAILED = failure(RefusedException.failed().error());

	private final ServiceCatalog catalog;

	private final RunnerState state;

	private final Duration requestTimeout;

	private final HandlerInvoker handlers;

	private final IdempotentCalls idempotentCalls;

	private final AnswerEncoder encoder;

	private final MethodDurations durations = new MethodDurations();

	private final DeadlineWatch watch = new DeadlineWatch("flame-handler-watch");

	/**
	 * Create a dispatcher.
	 * @param catalog the services
	 * @param beans a service's bean by its name
	 * @param state what the runner is doing
	 * @param context what came with the calls for the threads of handlers
	 * @param observations what observes handlers
	 * @param sessions executes handlers of sessions
	 * @param references reads and keeps the values of references
	 * @param settings the settings of the runner role
	 */
	public InvocationDispatcher(ServiceCatalog catalog, Function<String, Object> beans, RunnerState state,
			PropagatedContext context, RunnerObservations observations, SessionHandlers sessions,
			ReferenceHandlers references, RunnerSettings settings) {
		this.catalog = catalog;
		this.state = state;
		this.requestTimeout = settings.requestTimeout();
		this.handlers = new HandlerInvoker(beans, state, context, observations, sessions, references,
				new HandlerErrors(settings.exposeErrors()));
		this.encoder = new AnswerEncoder(settings.maxResponseSize());
		this.idempotentCalls = new IdempotentCalls(state,
				new RememberedResults(settings.resultTimeToLive(), settings.maxRememberedSize()));
	}

	/**
	 * Give a call a slot, unless it shares that of another one.
	 * @throws RefusedException if it is not executed
	 * @throws FlameSerializationException if its arguments do not bind
	 */
	PreparedInvocation prepare(ReceivedRequest received) throws RefusedException {
		InvocationRequest request = received.request();
		Duration timeout = (request.timeoutMs() != null) ? Duration.ofMillis(request.timeoutMs()) : this.requestTimeout;
		RunningInvocation invocation = new RunningInvocation(request, timeout, ReferenceHandlers.owner(received));
		KeyedCall keyed = enter(received, invocation);
		InvocationResponse.Failure failure = FAILED;
		boolean prepared = false;
		try {
			if (keyed == null) {
				this.state.admit(invocation);
			}
			ServiceDefinition service = service(request);
			MethodDefinition method = method(service, request);
			@Nullable Object[] arguments = (keyed == null || keyed.executes())
					? received.bindArguments(ReferenceHandlers.argumentTypes(method, received.references()))
					: new @Nullable Object[0];
			PreparedInvocation call = new PreparedInvocation(invocation, service, method, arguments, timeout, keyed,
					received.session(), received.references());
			prepared = true;
			return call;
		}
		catch (FlameSerializationException ex) {
			failure = unbound(ex);
			throw ex;
		}
		finally {
			if (!prepared) {
				release(invocation, keyed, failure);
			}
		}
	}

	/**
	 * Give back what a call has, if it has not been executed: its slot and its key.
	 */
	void abandon(PreparedInvocation call) {
		release(call.invocation(), call.keyed(), FAILED);
	}

	private void release(RunningInvocation invocation, @Nullable KeyedCall keyed, InvocationResponse.Failure reason) {
		this.state.finished(invocation);
		if (keyed == null) {
			return;
		}
		if (keyed.executes()) {
			this.idempotentCalls.finished(keyed, SharedAnswer.of(reason));
		}
		else {
			keyed.cancel();
		}
	}

	/**
	 * What is unknown is refused as it is without a key.
	 */
	private @Nullable KeyedCall enter(ReceivedRequest received, RunningInvocation invocation) throws RefusedException {
		InvocationRequest request = received.request();
		String key = request.idempotencyKey();
		// what a session has committed its parent remembers
		if (key == null || key.isEmpty() || received.session() != null) {
			return null;
		}
		ServiceDefinition service = this.catalog.find(request.serviceId());
		MethodDefinition method = (service != null) ? service.findMethod(request.methodId()) : null;
		// the ids are the catalog's own: keys that are remembered share them
		return (service != null && method != null) ? this.idempotentCalls
			.enter(new IdempotencyKey(service.id(), method.id(), key), invocation, received.digestArguments()) : null;
	}

	/**
	 * Whether a call is to be executed. If not, it is to be {@linkplain #attend
	 * attended}.
	 */
	static boolean executes(PreparedInvocation call) {
		return call.keyed() == null || call.keyed().executes();
	}

	/**
	 * Have a call answered that is not executed, without waiting for that.
	 * @param answer takes the answer, perhaps at once
	 */
	void attend(PreparedInvocation call, Answer answer) {
		if (call.keyed() != null) {
			call.keyed().answerTo(answer, this.watch, () -> {
			});
		}
	}

	/**
	 * Execute a call on the calling thread. It gets an answer at its deadline even if the
	 * handler ignores its interrupt.
	 * @param answer takes the answer
	 */
	void execute(PreparedInvocation call, Answer answer) {
		try {
			tryExecute(call, answer);
		}
		catch (Throwable ex) {
			abandon(call);
			throw ex;
		}
	}

	private void tryExecute(PreparedInvocation call, Answer answer) {
		if (call.keyed() != null && call.keyed().execution() != null) {
			executeShared(call, call.keyed(), call.keyed().execution(), answer);
			return;
		}
		RunningInvocation invocation = call.invocation();
		invocation.onCutOff(answer::cutOff);
		long begin = System.nanoTime();
		DeadlineWatch.Watched watched = this.watch.beginInterruptible(Deadline.after(call.timeout()), () -> {
			invocation.expire();
			// it may never end
			this.durations.executed(call.method(), System.nanoTime() - begin);
			answer.giveEarly(HandlerInvoker.ended(invocation), true);
		});
		InvocationResponse response;
		try {
			response = this.handlers.invoke(call);
		}
		finally {
			this.watch.end(watched);
			this.durations.executed(call.method(), System.nanoTime() - begin);
		}
		answer.give(response, call.resultType());
	}

	private void executeShared(PreparedInvocation call, KeyedCall keyed, SharedExecution execution, Answer answer) {
		call.invocation().onCutOff(() -> this.idempotentCalls.cutOff(execution));
		long begin = System.nanoTime();
		keyed.answerTo(answer, this.watch, () -> this.durations.executed(call.method(), System.nanoTime() - begin));
		SharedAnswer shared = SharedAnswer.of(FAILED);
		try {
			shared = this.encoder.encodeShared(this.handlers.invoke(call), call.resultType(), execution.codec());
		}
		finally {
			this.durations.executed(call.method(), System.nanoTime() - begin);
			if (!this.idempotentCalls.finished(keyed, shared)) {
				// it is being answered elsewhere, but the server must not get its thread
				// back before
				shared.giveTo(answer);
			}
		}
	}

	/**
	 * Whether handing a call over to another thread would take longer than the call.
	 */
	boolean isShort(PreparedInvocation call) {
		return !call.usesStorage() && this.durations.isShort(call.method());
	}

	/**
	 * How long a call is going to take if it takes as long as the last ones, in
	 * nanoseconds.
	 */
	long expectedNanos(PreparedInvocation call) {
		return call.usesStorage() ? Long.MAX_VALUE : this.durations.expectedNanos(call.method());
	}

	static InvocationResponse.Failure unbound(FlameSerializationException failure) {
		return failure(InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR, String.valueOf(failure.getMessage())));
	}

	/**
	 * Looks after deadlines.
	 */
	DeadlineWatch watch() {
		return this.watch;
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

	@Override
	public void close() {
		this.watch.close();
	}

	private static InvocationResponse.Failure failure(InvocationError error) {
		return new InvocationResponse.Failure(error);
	}

}
