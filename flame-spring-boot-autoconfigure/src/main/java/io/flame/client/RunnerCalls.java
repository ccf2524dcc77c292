package io.flame.client;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.FlameTransportException;
import io.flame.backend.Runner;
import io.flame.context.Deadline;
import io.flame.pool.RunnerLease;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.transport.Cancellation;
import io.flame.transport.RunnerTransport;
import io.flame.transport.TransportRequest;
import io.flame.transport.TransportResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Executes a call on a given runner: sends it, reads the answer, and tells what came in
 * between.
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
	 * @param abandonedCalls what becomes of calls that nobody waits for any more
	 * @param responses how to read answers
	 * @param listener who is told of calls
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
	 * @param lease the right to do so, which is given back when the runner is done with
	 * the call
	 */
	@Nullable Object call(Invocation invocation, RunnerLease lease) throws Throwable {
		String invocationId = InvocationIds.next();
		boolean abandoned = false;
		try {
			return call(invocation, lease, invocationId);
		}
		catch (AbandonedException ex) {
			abandoned = true;
			lease.reportAbandoned();
			this.abandonedCalls.follow(lease, invocationId);
			throw ex.reason();
		}
		catch (NotTakenException ex) {
			lease.reportNotTaken();
			throw ex;
		}
		finally {
			if (!abandoned) {
				lease.close();
			}
		}
	}

	private @Nullable Object call(Invocation invocation, RunnerLease lease, String invocationId) throws Throwable {
		Runner runner = lease.runner();
		Deadline deadline = Deadline.after(invocation.timeout()).earlier(invocation.deadline());
		InvocationCodec codec = this.requests.codec(invocation, runner);
		TransportRequest request = this.requests.create(invocation, runner, codec, invocationId, deadline);
		if (logger.isDebugEnabled()) {
			logger.debug("Invocation %s: %s".formatted(invocationId, RemoteCall.of(invocation, lease)));
		}
		lease.use(invocationId, invocation.name());
		invocation.listener().onDispatch(invocationId, runner.id(), invocation.attempt());
		Cancellation cancellation = new Cancellation();
		lease.onLost(cancellation::cancel);
		TransportResponse response;
		try {
			response = this.transport.exchange(request, deadline, cancellation);
		}
		catch (FlameTimeoutException ex) {
			this.requests.abandoned(invocation);
			throw new AbandonedException(new FlameTimeoutException(Stage.EXECUTION, "%s took longer than %d ms."
				.formatted(RemoteCall.of(invocation, lease), invocation.timeout().toMillis()), ex));
		}
		catch (FlameCancelledException ex) {
			throw new AbandonedException(ex);
		}
		catch (FlameRunnerLostException ex) {
			lease.reportUnavailable(String.valueOf(ex.getMessage()));
			FlameRunnerLostException loss = RunnerLoss.of(invocation, runner, cancellation, ex);
			UnknownOutcome unknown = invocation.unknownOutcome();
			if (unknown != null && !invocation.method().idempotent()) {
				unknown.lost(loss, lease.memory());
			}
			throw loss;
		}
		catch (FlameSerializationException ex) {
			// the transport does not know what was called
			throw new FlameSerializationException("%s: %s".formatted(RemoteCall.of(invocation, lease), ex.getMessage()),
					ex.getCause());
		}
		catch (FlameTransportException ex) {
			lease.reportUnavailable(String.valueOf(ex.getMessage()));
			throw new NotTakenException(String.valueOf(ex.getMessage()), ex);
		}
		this.requests.answered(invocation, response);
		EncodedBody body = request.body();
		this.listener.exchanged(invocation.pool(), (body != null) ? body.length() : 0, response.body().length);
		try {
			return this.responses.read(invocation, lease, codec, response);
		}
		catch (FlameTimeoutException | FlameCancelledException ex) {
			// the runner has said so itself, but its handler may go on
			throw new AbandonedException(ex);
		}
	}

	/**
	 * Nobody waits for the call any more, but the runner may still execute it.
	 */
	private static final class AbandonedException extends Exception {

		private final FlameException reason;

		AbandonedException(FlameException reason) {
			super(reason);
			this.reason = reason;
		}

		FlameException reason() {
			return this.reason;
		}

	}

}
