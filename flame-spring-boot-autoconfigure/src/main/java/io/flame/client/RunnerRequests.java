package io.flame.client;

import java.util.Map;
import java.util.Objects;

import io.flame.backend.RunnerEndpoint;
import io.flame.context.Deadline;
import io.flame.protocol.AttemptFields;
import io.flame.protocol.BuildId;
import io.flame.protocol.EncodedRequest;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.ReferenceRequest;
import io.flame.protocol.RequestSigner;
import io.flame.transport.CallRequest;
import org.jspecify.annotations.Nullable;

/**
 * Encodes calls and makes requests of them. Thread-safe.
 */
public final class RunnerRequests {

	private final InvocationCodecs codecs;

	private final Map<String, InvocationCodec> poolCodecs;

	private final @Nullable RequestSigner signer;

	private final Map<String, String> headers;

	private final RequestEncoder encoder;

	private final RunnerReferences references;

	/** Of most calls. */
	private final String noReferences;

	/**
	 * Create it.
	 * @param codecs the codecs
	 * @param poolCodecs how calls to a pool are encoded, by its name
	 * @param signer what signs calls to runners that have no signer of their own
	 * @param build the build that the runners should be
	 * @param maxBodySize how large a request may be, in bytes
	 * @param references what calls must know of references
	 */
	public RunnerRequests(InvocationCodecs codecs, Map<String, InvocationCodec> poolCodecs,
			@Nullable RequestSigner signer, BuildId build, long maxBodySize, RunnerReferences references) {
		this.codecs = codecs;
		this.poolCodecs = Map.copyOf(poolCodecs);
		this.signer = signer;
		this.headers = build.verified() ? Map.of(BuildId.HEADER, build.value()) : Map.of();
		this.encoder = new RequestEncoder(maxBodySize);
		this.references = references;
		this.noReferences = references(ReferenceUse.NONE);
	}

	/**
	 * Encode a call with the codec of its pool.
	 * @param invocation the call
	 * @return the call with its id and its request
	 * @throws io.flame.FlameSerializationException if it cannot be sent
	 * @throws io.flame.FlameConfigurationException if it needs an object storage that the
	 * runners cannot reach
	 */
	Invocation encode(Invocation invocation) {
		if (invocation.references() != ReferenceUse.NONE) {
			this.references.poolVerifier().accept(invocation.pool());
		}
		String key = invocation.idempotencyKey();
		String callId = (key != null) ? InvocationIds.of(invocation.keyScope(), key) : InvocationIds.next();
		return invocation.encoded(callId, this.encoder.encode(invocation, codec(invocation), callId));
	}

	private InvocationCodec codec(Invocation invocation) {
		return Objects.requireNonNull(this.poolCodecs.get(invocation.pool()));
	}

	/**
	 * The request of a call as a runner reads it, encoded again if the runner speaks
	 * another codec than its pool.
	 * @param invocation the encoded call
	 * @throws io.flame.FlameSerializationException if it cannot be sent to this runner
	 */
	EncodedRequest request(Invocation invocation, RunnerEndpoint runner) {
		return runner.baseProtocol()
				? this.encoder.encode(invocation.withoutReferences(), this.codecs.superJson(), null)
				: invocation.request();
	}

	/**
	 * Complete a request for an attempt.
	 * @param request the request as the runner reads it
	 * @param invocationId the id of the attempt
	 * @param deadline when its caller stops waiting
	 */
	CallRequest create(Invocation invocation, RunnerEndpoint runner, EncodedRequest request, String invocationId,
			Deadline deadline) {
		// first: the store of sessions may take its time
		byte[] session = (invocation.turn() != null) ? invocation.turn().request(runner) : null;
		long timeout = deadline.remainingMillis();
		long now = System.currentTimeMillis();
		AttemptFields attempt = new AttemptFields(invocationId, timeout, invocation.attempt(),
				runner.owned() ? runner.id() : null, now, now + timeout, session,
				!runner.baseProtocol() ? references(invocation) : null);
		return new CallRequest(runner, request, attempt, (runner.signer() != null) ? runner.signer() : this.signer,
				runner.baseProtocol() ? Map.of() : this.headers);
	}

	private String references(Invocation invocation) {
		return (invocation.references() != ReferenceUse.NONE) ? references(invocation.references()) : this.noReferences;
	}

	private String references(ReferenceUse use) {
		return new ReferenceRequest(this.references.owner(), use.keep(), use.positions()).encode();
	}

}
