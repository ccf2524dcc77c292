package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An idempotency key was used again for a call of the same method with other arguments.
 * The call was not executed.
 */
public final class FlameIdempotencyConflictException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameIdempotencyConflictException(String message) {
		super(FlameErrorCode.IDEMPOTENCY_CONFLICT, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameIdempotencyConflictException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.IDEMPOTENCY_CONFLICT, message, cause, details, retryable);
	}

}
