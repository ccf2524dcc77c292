package io.flame.client;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.flame.context.Deadline;
import io.flame.pool.RunnerEndpoint;
import io.flame.protocol.AttemptFields;
import io.flame.protocol.BuildId;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.EncodedRequest;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.RequestSigner;
import io.flame.service.MethodDurations;
import io.flame.transport.TransportRequest;
import io.flame.transport.TransportResponse;
import org.jspecify.annotations.Nullable;

/**
 * Encodes calls and makes requests of them. Thread-safe.
 */
public final class RunnerRequests {

	/** Sending larger calls together costs more than requests of their own. */
	private static final int MAX_SHARED_SIZE = 8 * 1024;

	private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final InvocationCodecs codecs;

	private final Map<String, Options> options;

	private final @Nullable RequestSigner signer;

	private final Map<String, String> headers;

	private final RequestEncoder encoder;

	private final MethodDurations durations = new MethodDurations();

	/**
	 * Create it.
	 * @param codecs the codecs
	 * @param options how to send calls to runners of a pool, by its name
	 * @param signer what signs calls to runners that have no signer of their own
	 * @param build the build that the runners should be
	 * @param maxBodySize how large a request may be, in bytes
	 */
	public RunnerRequests(InvocationCodecs codecs, Map<String, Options> options, @Nullable RequestSigner signer,
			BuildId build, long maxBodySize) {
		this.codecs = codecs;
		this.options = Map.copyOf(options);
		this.signer = signer;
		this.headers = build.verified() ? Map.of(BuildId.HEADER, build.value()) : Map.of();
		this.encoder = new RequestEncoder(maxBodySize);
	}

	/**
	 * Encode a call with the codec of its pool.
	 * @param invocation the call
	 * @return the call with its id and its request
	 * @throws io.flame.FlameSerializationException if it cannot be sent
	 */
	Invocation encode(Invocation invocation) {
		String key = invocation.idempotencyKey();
		String callId = (key != null) ? InvocationIds.of(invocation.name(), key) : InvocationIds.next();
		return invocation.encoded(callId, this.encoder.encode(invocation, options(invocation).codec(), callId));
	}

	private Options options(Invocation invocation) {
		return Objects.requireNonNull(this.options.get(invocation.pool()));
	}

	/**
	 * The request of a call as a runner reads it, encoded again if the runner speaks
	 * another codec than its pool.
	 * @param invocation the encoded call
	 * @throws io.flame.FlameSerializationException if it cannot be sent to this runner
	 */
	EncodedRequest request(Invocation invocation, RunnerEndpoint runner) {
		return runner.baseProtocol() ? this.encoder.encode(invocation, this.codecs.superJson(), null)
				: invocation.request();
	}

	/**
	 * Complete a request for an attempt.
	 * @param request the request as the runner reads it
	 * @param invocationId the id of the attempt
	 * @param deadline when its caller stops waiting
	 */
	TransportRequest create(Invocation invocation, RunnerEndpoint runner, EncodedRequest request, String invocationId,
			Deadline deadline) {
		long timeout = deadline.remainingMillis();
		long now = System.currentTimeMillis();
		EncodedBody body = request.toBody(new AttemptFields(invocationId, timeout, invocation.attempt(),
				runner.owned() ? runner.id() : null, now, now + timeout));
		return new TransportRequest("POST", runner.uri(), runner.baseProtocol() ? Map.of() : this.headers,
				request.codec().mediaType(), body, (runner.signer() != null) ? runner.signer() : this.signer,
				canShare(invocation, request.codec(), body) ? invocationId : null);
	}

	private boolean canShare(Invocation invocation, InvocationCodec codec, EncodedBody body) {
		return codec == this.codecs.cbor() && body.length() <= MAX_SHARED_SIZE
				&& this.durations.isShort(invocation.method()) && options(invocation).coalescing();
	}

	/**
	 * A runner has responded to a call. The responses to calls that share a request come
	 * one behind the other: a large one would let the others wait as a long call does.
	 */
	void answered(Invocation invocation, TransportResponse response) {
		if (response.body().length > MAX_SHARED_SIZE) {
			this.durations.executed(invocation.method(), LONG_NANOS);
		}
		else if (response.elapsedMicros() >= 0) {
			this.durations.executed(invocation.method(), TimeUnit.MICROSECONDS.toNanos(response.elapsedMicros()));
		}
	}

	/**
	 * A runner has not responded in time.
	 */
	void abandoned(Invocation invocation) {
		this.durations.executed(invocation.method(), Math.max(LONG_NANOS, invocation.timeout().toNanos()));
	}

	/**
	 * How to send calls to runners of a pool.
	 *
	 * @param codec how they are encoded
	 * @param coalescing whether short ones may share a request
	 */
	public record Options(InvocationCodec codec, boolean coalescing) {
	}

}
