package io.flame.runner;

import java.time.Duration;

import io.flame.FlameErrorCode;
import io.flame.protocol.InvocationError;

/**
 * A request that is not executed, and what to answer: the table of the wire protocol.
 */
final class RefusedException extends Exception {

	private static final String UNSIGNED = "The header '%s' is missing.";

	private final int status;

	private final transient InvocationError error;

	private RefusedException(int status, InvocationError error) {
		super(error.message(), null, false, false);
		this.status = status;
		this.error = error;
	}

	static RefusedException notFound(String message) {
		return new RefusedException(404, InvocationError.of(FlameErrorCode.NOT_FOUND, message));
	}

	static RefusedException unsupportedMediaType(String message) {
		return new RefusedException(415, InvocationError.of(FlameErrorCode.UNSUPPORTED_MEDIA_TYPE, message));
	}

	static RefusedException payloadTooLarge(long limit) {
		return new RefusedException(413,
				InvocationError.of(FlameErrorCode.PAYLOAD_TOO_LARGE,
						"The body is larger than %d bytes. Send less, or raise 'flame.max-body-size' of the runner."
							.formatted(limit)));
	}

	static RefusedException badRequest(String message) {
		return new RefusedException(400, InvocationError.of(FlameErrorCode.BAD_REQUEST, message));
	}

	static RefusedException signature(String message) {
		return new RefusedException(401, InvocationError.of(FlameErrorCode.SIGNATURE_ERROR, message));
	}

	/**
	 * A request that nothing has signed.
	 * @param header the header that is missing
	 */
	static RefusedException unsigned(String header) {
		return signature(UNSIGNED.formatted(header));
	}

	/**
	 * Whether the client may not know that it should sign.
	 */
	boolean isUnsigned() {
		return this.error.message().startsWith(UNSIGNED.substring(0, UNSIGNED.indexOf('%')));
	}

	static RefusedException draining() {
		return new RefusedException(503, InvocationError.retryable(FlameErrorCode.DRAINING,
				"The runner is draining and takes no new calls. Use another one."));
	}

	static RefusedException busy(int limit) {
		return new RefusedException(503, InvocationError.retryable(FlameErrorCode.BUSY,
				"The runner already executes %d call(s), its limit. Try again or use another one.".formatted(limit)));
	}

	/**
	 * The body has not come in time.
	 */
	static RefusedException bodyTimeout(Duration timeout) {
		return new RefusedException(408, InvocationError.of(FlameErrorCode.TIMEOUT,
				"The body has not arrived within %d ms. Send it faster, or raise 'flame.server.body-timeout' of the runner."
					.formatted(timeout.toMillis())));
	}

	/**
	 * Bodies that are not verified take all the memory that they may take.
	 */
	static RefusedException tooManyBodies() {
		return new RefusedException(503, InvocationError.retryable(FlameErrorCode.BUSY,
				"Too many request bodies are on their way to this runner. Try again or use another one."));
	}

	/**
	 * The same key, another call. Answers as a call does, since the key is the call's.
	 */
	static RefusedException idempotencyConflict() {
		return new RefusedException(200, InvocationError.of(FlameErrorCode.IDEMPOTENCY_CONFLICT,
				"The idempotency key belongs to a call of this method with other arguments. Nothing was executed. Use one key for one call."));
	}

	/**
	 * As with a runner that is draining: nothing is executed, and another one may do.
	 */
	static RefusedException otherBuild(String own, String callers) {
		return new RefusedException(503, InvocationError.retryable(FlameErrorCode.BUILD_MISMATCH,
				"The runner is build '%s' of the application, its caller is build '%s'. Start both from the same build, or set 'flame.build.verify' to false in both."
					.formatted(own, callers)));
	}

	static RefusedException unknown(String message) {
		return new RefusedException(404, InvocationError.of(FlameErrorCode.REGISTRY_ERROR, message));
	}

	/**
	 * What should not happen. The log of the runner tells more.
	 */
	static RefusedException failed() {
		return new RefusedException(500, InvocationError.of(FlameErrorCode.INTERNAL_ERROR,
				"The runner failed while it answered; its log tells why. Whether the call took effect is unknown."));
	}

	int status() {
		return this.status;
	}

	InvocationError error() {
		return this.error;
	}

}
