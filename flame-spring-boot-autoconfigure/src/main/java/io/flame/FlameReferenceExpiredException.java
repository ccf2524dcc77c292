package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The value of a reference does not exist any more. The message names the reference, when
 * and where it was made, and why it is gone as far as that is known.
 */
public final class FlameReferenceExpiredException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameReferenceExpiredException(String message) {
		super(FlameErrorCode.REFERENCE_EXPIRED, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameReferenceExpiredException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.REFERENCE_EXPIRED, message, cause, details, retryable);
	}

}
