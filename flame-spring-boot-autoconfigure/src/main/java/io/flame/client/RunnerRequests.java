package io.flame.client;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.flame.backend.Runner;
import io.flame.context.Deadline;
import io.flame.protocol.BuildId;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationRequest;
import io.flame.protocol.RequestSigner;
import io.flame.service.MethodDurations;
import io.flame.transport.TransportRequest;
import io.flame.transport.TransportResponse;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests to runners of calls. Thread-safe.
 */
public final class RunnerRequests {

	/** What is larger costs more to send than a request of its own. */
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

	InvocationCodec codec(Invocation invocation, Runner runner) {
		return runner.baseProtocol() ? this.codecs.superJson() : options(invocation).codec();
	}

	private Options options(Invocation invocation) {
		return Objects.requireNonNull(this.options.get(invocation.pool()));
	}

	/**
	 * Make a request.
	 * @param codec how to encode it
	 * @param invocationId the id of the attempt
	 * @param deadline when its caller stops waiting
	 */
	TransportRequest create(Invocation invocation, Runner runner, InvocationCodec codec, String invocationId,
			Deadline deadline) {
		long timeout = deadline.remainingMillis();
		long now = System.currentTimeMillis();
		InvocationRequest envelope = new InvocationRequest(invocationId, invocation.service().id(),
				invocation.method().id(), timeout, invocation.trace(), invocation.idempotencyKey(),
				invocation.attempt(), runner.addressable() ? runner.id() : null, now, now + timeout);
		EncodedBody body = this.encoder.encode(invocation, envelope, codec);
		return new TransportRequest("POST", runner.uri(), runner.baseProtocol() ? Map.of() : this.headers,
				codec.mediaType(), body, (runner.signer() != null) ? runner.signer() : this.signer,
				canShare(invocation, codec, body) ? invocationId : null);
	}

	private boolean canShare(Invocation invocation, InvocationCodec codec, EncodedBody body) {
		return codec == this.codecs.cbor() && body.length() <= MAX_SHARED_SIZE
				&& this.durations.isShort(invocation.method()) && options(invocation).coalescing();
	}

	/**
	 * A runner has answered a call. The answers to calls that share a request come one
	 * behind the other: a large one would let the others wait as a long call does.
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
	 * A runner has not answered in time.
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
