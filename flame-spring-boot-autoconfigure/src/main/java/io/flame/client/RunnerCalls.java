package io.flame.client;

import java.time.Duration;

import io.flame.FlameCancelledException;
import io.flame.FlameReferenceExpiredException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionConflictException;
import io.flame.FlameStorageException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.FlameTransportException;
import io.flame.backend.RunnerEndpoint;
import io.flame.context.Deadline;
import io.flame.pool.CallOutcome;
import io.flame.pool.RunnerLease;
import io.flame.protocol.EncodedRequest;
import io.flame.protocol.InvocationCodec;
import io.flame.transport.CallRequest;
import io.flame.transport.Cancellation;
import io.flame.transport.RunnerTransport;
import io.flame.transport.TransportResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Executes a call on a given runner: sends it, reads the response, and reports the result
 * in between. Thread-safe.
 */
public final class RunnerCalls {

	private static final Log logger = LogFactory.getLog(RunnerCalls.class);

	private final RunnerRequests requests;

	private final RunnerTransport transport;

	private final AbandonedCalls abandonedCalls;

	private final RunnerAnswers responses;

	private final CallListener listener;

	/**
	 * Create it.
	 * @param requests what makes requests of calls
	 * @param transport how to reach runners
	 * @param abandonedCalls what becomes of calls that their callers have given up
	 * @param responses how to read responses
	 * @param listener listens to calls
	 */
	public RunnerCalls(RunnerRequests requests, RunnerTransport transport, AbandonedCalls abandonedCalls,
			RunnerAnswers responses, CallListener listener) {
		this.requests = requests;
		this.transport = transport;
		this.abandonedCalls = abandonedCalls;
		this.responses = responses;
		this.listener = listener;
	}

	/**
	 * Execute a call.
	 * @param lease the right to do so, which is closed when the runner is done with the
	 * call
	 */
	Dispatch call(Invocation invocation, RunnerLease lease) {
		Attempt attempt;
		try {
			attempt = prepare(invocation, lease);
		}
		catch (FlameSerializationException | FlameSessionConflictException | FlameSessionClosedException
				| FlameStorageException | FlameReferenceExpiredException ex) {
			lease.close(CallOutcome.UNUSED);
			return RunnerResponse.failed(ex, CallOutcome.UNUSED).dispatch();
		}
		catch (RuntimeException | Error ex) {
			lease.close(CallOutcome.UNUSED);
			throw ex;
		}
		RunnerResponse response;
		try {
			response = execute(invocation, lease, attempt);
		}
		catch (FlameRunnerLostException ex) {
			return lost(invocation, lease, attempt, ex);
		}
		catch (RuntimeException | Error ex) {
			// the runner may have the call
			follow(invocation, lease, attempt);
			throw ex;
		}
		if (response.outcome() != null) {
			lease.close(response.outcome());
		}
		else {
			follow(invocation, lease, attempt);
		}
		return response.dispatch();
	}

	private Attempt prepare(Invocation invocation, RunnerLease lease) {
		String invocationId = InvocationIds.next();
		RunnerEndpoint runner = lease.runner();
		Duration left = Duration.ofNanos(invocation.deadline().remainingNanos());
		Duration timeout = (invocation.timeout().compareTo(left) < 0) ? invocation.timeout() : left;
		Deadline deadline = Deadline.after(timeout);
		EncodedRequest encoded = this.requests.request(invocation, runner);
		CallRequest request = this.requests.create(invocation, runner, encoded, invocationId, deadline);
		if (logger.isDebugEnabled()) {
			logger.debug("Invocation %s: %s".formatted(invocationId, RemoteCall.of(invocation, lease)));
		}
		lease.use(invocationId, invocation.name());
		invocation.listener().onDispatch(invocationId, runner.id(), invocation.attempt());
		return new Attempt(invocationId, request, encoded.codec(), timeout, deadline, new Cancellation());
	}

	private RunnerResponse execute(Invocation invocation, RunnerLease lease, Attempt attempt) {
		lease.onLost(attempt.cancellation()::cancel);
		TransportResponse response;
		try {
			response = this.transport.call(attempt.request(), attempt.deadline(), attempt.cancellation());
		}
		catch (FlameTimeoutException ex) {
			return RunnerResponse.givenUp(new FlameTimeoutException(Stage.EXECUTION, "%s took longer than %d ms."
				.formatted(RemoteCall.of(invocation, lease), Math.max(1, attempt.timeout().toMillis())), ex));
		}
		catch (FlameCancelledException ex) {
			return RunnerResponse.givenUp(ex);
		}
		catch (FlameRunnerLostException ex) {
			// unlike other failures of the transport: it may have been executed
			throw ex;
		}
		catch (FlameSerializationException ex) {
			// the transport does not know what was called
			return RunnerResponse.failed(
					new FlameSerializationException(
							"%s: %s".formatted(RemoteCall.of(invocation, lease), ex.getMessage()), ex.getCause()),
					CallOutcome.SERVED);
		}
		catch (FlameTransportException ex) {
			String problem = String.valueOf(ex.getMessage());
			return new RunnerResponse(new Dispatch.NotTaken(problem, ex), new CallOutcome.Unreachable(problem));
		}
		this.listener.exchanged(invocation.pool(), attempt.request().call().length(), response.body().length);
		return this.responses.read(invocation, lease, attempt.codec(), response);
	}

	/**
	 * The runner may have the call, whose caller has given it up.
	 */
	private void follow(Invocation invocation, RunnerLease lease, Attempt attempt) {
		this.abandonedCalls.follow(lease, attempt.invocationId(), invocation.name(), attempt.cancellation().linkCall());
	}

	private static Dispatch lost(Invocation invocation, RunnerLease lease, Attempt attempt,
			FlameRunnerLostException ex) {
		// first: it must get no calls while the reason of its end is waited for
		lease.close(new CallOutcome.Lost(String.valueOf(ex.getMessage())));
		return new Dispatch.Ended(new InvocationOutcome.Failed(
				RunnerLoss.of(invocation, lease, attempt.cancellation(), attempt.deadline(), ex),
				InvocationOutcome.Cause.LOST));
	}

	/**
	 * An attempt that is about to be sent.
	 *
	 * @param invocationId the id of the attempt
	 * @param request the request
	 * @param codec the codec of request and response
	 * @param timeout how long its caller waits
	 * @param deadline when its caller stops waiting
	 * @param cancellation ends it when its runner is lost
	 */
	private record Attempt(String invocationId, CallRequest request, InvocationCodec codec, Duration timeout,
			Deadline deadline, Cancellation cancellation) {

	}

}
