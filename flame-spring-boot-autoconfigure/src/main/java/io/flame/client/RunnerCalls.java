package io.flame.client;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.FlameTransportException;
import io.flame.backend.Runner;
import io.flame.pool.Deadline;
import io.flame.pool.RunnerLease;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationRequest;
import io.flame.protocol.RequestSigner;
import io.flame.transport.Cancellation;
import io.flame.transport.RunnerTransport;
import io.flame.transport.TransportRequest;
import io.flame.transport.TransportResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.AlternativeJdkIdGenerator;
import org.springframework.util.IdGenerator;

/**
 * Executes a call on a given runner: encodes, signs, sends, and reads the answer.
 */
public final class RunnerCalls {

	private static final Log logger = LogFactory.getLog(RunnerCalls.class);

	private final InvocationCodecs codecs;

	private final Function<String, InvocationCodec> codecOfPool;

	private final @Nullable RequestSigner signer;

	private final BuildId build;

	private final RunnerTransport transport;

	private final AbandonedCalls abandonedCalls;

	private final long maxBodySize;

	private final RunnerAnswers responses;

	private final CallListener listener;

	private final IdGenerator ids = new AlternativeJdkIdGenerator();

	/**
	 * Create it.
	 * @param codecs the codecs
	 * @param codecOfPool the codec to use towards runners of a pool
	 * @param signer what signs calls to runners that have no signer of their own
	 * @param build the build that the runners should be
	 * @param transport how to reach runners
	 * @param maxBodySize how large a request may be, in bytes
	 * @param abandonedCalls what becomes of calls that nobody waits for any more
	 * @param responses how to read answers
	 * @param listener who is told of calls
	 */
	public RunnerCalls(InvocationCodecs codecs, Function<String, InvocationCodec> codecOfPool,
			@Nullable RequestSigner signer, BuildId build, RunnerTransport transport, long maxBodySize,
			AbandonedCalls abandonedCalls, RunnerAnswers responses, CallListener listener) {
		this.codecs = codecs;
		this.codecOfPool = codecOfPool;
		this.signer = signer;
		this.build = build;
		this.transport = transport;
		this.maxBodySize = maxBodySize;
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
		String invocationId = this.ids.generateId().toString();
		boolean abandoned = false;
		try {
			return call(invocation, lease, invocationId);
		}
		catch (AbandonedException ex) {
			abandoned = true;
			this.abandonedCalls.follow(lease, invocationId);
			throw ex.reason();
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
		InvocationCodec codec = runner.baseProtocol() ? this.codecs.superJson()
				: this.codecOfPool.apply(invocation.pool());
		TransportRequest request = request(invocation, runner, codec, invocationId, deadline);
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
			throw new AbandonedException(new FlameTimeoutException(Stage.EXECUTION, "%s took longer than %d ms."
				.formatted(RemoteCall.of(invocation, lease), invocation.timeout().toMillis()), ex));
		}
		catch (FlameCancelledException ex) {
			throw new AbandonedException(ex);
		}
		catch (FlameRunnerLostException ex) {
			lease.reportUnavailable(String.valueOf(ex.getMessage()));
			throw RunnerLoss.of(invocation, runner, cancellation, ex);
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
		byte[] body = request.body();
		this.listener.exchanged(invocation.pool(), (body != null) ? body.length : 0, response.body().length);
		try {
			return this.responses.read(invocation, lease, codec, response);
		}
		catch (FlameTimeoutException | FlameCancelledException ex) {
			// the runner has said so itself, but its handler may go on
			throw new AbandonedException(ex);
		}
	}

	private TransportRequest request(Invocation invocation, Runner runner, InvocationCodec codec, String invocationId,
			Deadline deadline) {
		long timeout = deadline.remainingMillis();
		long now = System.currentTimeMillis();
		InvocationRequest envelope = new InvocationRequest(invocationId, invocation.service().id(),
				invocation.method().id(), timeout, invocation.trace(), invocation.idempotencyKey(),
				invocation.attempt(), runner.addressable() ? runner.id() : null, now, now + timeout);
		byte[] body;
		try {
			body = codec.encodeRequest(envelope, invocation.method().argumentTypes(), invocation.arguments());
		}
		catch (FlameSerializationException ex) {
			throw new FlameSerializationException(
					"The arguments of %s can not be sent. %s".formatted(invocation.name(), ex.getMessage()),
					ex.getCause());
		}
		if (body.length > this.maxBodySize) {
			throw new FlameSerializationException(
					"The arguments of %s make %d bytes, but a runner reads only %d. Send less, or raise 'flame.max-body-size' in parent and runner."
						.formatted(invocation.name(), body.length, this.maxBodySize));
		}
		Map<String, String> headers = new HashMap<>();
		if (this.build.verified() && !runner.baseProtocol()) {
			headers.put(BuildId.HEADER, this.build.value());
		}
		RequestSigner own = (runner.signer() != null) ? runner.signer() : this.signer;
		if (own != null) {
			headers.put(RequestSigner.SIGNATURE_HEADER, own.sign(body));
		}
		return new TransportRequest("POST", runner.uri(), headers, codec.mediaType(), body);
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
