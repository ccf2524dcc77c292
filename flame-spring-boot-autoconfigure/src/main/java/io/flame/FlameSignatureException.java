package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The runner refused the signature, the time window or the audience of the call: usually
 * the secrets or the clocks of parent and runner differ.
 */
public final class FlameSignatureException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameSignatureException(String message) {
		super(FlameErrorCode.SIGNATURE_ERROR, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameSignatureException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.SIGNATURE_ERROR, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameSignatureException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.SIGNATURE_ERROR, message, cause, details, retryable);
	}

}
