package io.flame.runner;

import java.time.Clock;
import java.time.Duration;

import io.flame.protocol.InvocationRequest;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.SignatureCheck;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request comes from a parent, now and for the first time.
 */
public final class RequestVerifier {

	private final @Nullable RequestSigner signer;

	private final String runnerId;

	private final long skew;

	private final Clock clock;

	private final ReplayMemory replays;

	/**
	 * Create a verifier.
	 * @param signer what verifies signatures, {@code null} where no secret is configured
	 * @param runnerId the id of this runner
	 * @param maxClockSkew how far the clocks of parents may be off
	 * @param clock the clock
	 */
	public RequestVerifier(@Nullable RequestSigner signer, String runnerId, Duration maxClockSkew, Clock clock) {
		this.signer = signer;
		this.runnerId = runnerId;
		this.skew = maxClockSkew.toMillis();
		this.clock = clock;
		this.replays = new ReplayMemory(ReplayMemory.capacity(Runtime.getRuntime().maxMemory()), clock.millis());
	}

	/**
	 * Begin to verify the signature of a body that is still to come.
	 * @return what takes the body, {@code null} where no secret is configured
	 * @throws RefusedException if no body has this signature
	 */
	@Nullable SignatureCheck begin(@Nullable String signature) throws RefusedException {
		if (this.signer == null) {
			return null;
		}
		if (signature == null) {
			throw RefusedException.unsigned(RequestSigner.SIGNATURE_HEADER);
		}
		SignatureCheck check = this.signer.check(signature);
		if (!check.isPossible()) {
			throw wrongSignature();
		}
		return check;
	}

	/**
	 * Verify the signature of a body that has come.
	 * @param check what has taken the body, {@code null} where no secret is configured
	 */
	void verify(@Nullable SignatureCheck check) throws RefusedException {
		if (check != null && !check.verify()) {
			throw wrongSignature();
		}
	}

	private static RefusedException wrongSignature() {
		return RefusedException
			.signature("The signature is wrong. Parent and runner need the same 'flame.security.secret'.");
	}

	/**
	 * Verify a request that has no body.
	 */
	void verify(String method, String path, @Nullable String timestamp, @Nullable String signature)
			throws RefusedException {
		if (this.signer == null) {
			return;
		}
		if (timestamp == null) {
			throw RefusedException.unsigned(RequestSigner.TIMESTAMP_HEADER);
		}
		byte[] signed = RequestSigner.withoutBody(method, path, timestamp);
		SignatureCheck check = begin(signature);
		if (check != null) {
			check.update(signed, 0, signed.length);
		}
		verify(check);
		try {
			if (Math.abs(Math.subtractExact(this.clock.millis(), Long.parseLong(timestamp))) <= this.skew) {
				return;
			}
		}
		catch (NumberFormatException | ArithmeticException ex) {
			// told below
		}
		throw RefusedException.signature("The time stamp is not of now. Compare the clocks of parent and runner.");
	}

	/**
	 * Verify time window, audience and that the request was not seen before.
	 */
	void verify(InvocationRequest request) throws RefusedException {
		if (this.signer != null && request.invocationId() == null) {
			throw RefusedException.badRequest("The field 'invocationId' is missing.");
		}
		long now = this.clock.millis();
		Long issued = request.issuedAt();
		Long expires = request.expiresAt();
		if (this.signer != null && (issued == null || expires == null)) {
			throw RefusedException.signature("'iat' and 'exp' are needed where a secret is set.");
		}
		if (issued != null && issued > now + this.skew) {
			throw RefusedException.signature("'iat' lies in the future. Compare the clocks of parent and runner.");
		}
		if (expires != null && expires < now - this.skew) {
			throw RefusedException.signature("'exp' is over. Compare the clocks of parent and runner.");
		}
		if (issued != null && expires != null && expires <= issued) {
			throw RefusedException.signature("'exp' must be after 'iat'.");
		}
		if (request.audience() != null && !request.audience().equals(this.runnerId)) {
			throw RefusedException.signature("The request is meant for another runner ('aud').");
		}
		if (request.invocationId() != null && expires != null) {
			this.replays.remember(request.invocationId(), saturatedAdd(expires, this.skew), now);
		}
	}

	private static long saturatedAdd(long value, long summand) {
		return (value > Long.MAX_VALUE - summand) ? Long.MAX_VALUE : value + summand;
	}

}
