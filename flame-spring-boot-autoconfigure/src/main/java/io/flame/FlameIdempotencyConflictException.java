package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The idempotency key of the call belongs to a call of the same method with other
 * arguments. Nothing was executed.
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
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameIdempotencyConflictException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.IDEMPOTENCY_CONFLICT, message, cause, Map.of(), false);
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
