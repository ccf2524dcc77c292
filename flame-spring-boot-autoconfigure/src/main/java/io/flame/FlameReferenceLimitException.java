package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A value was not stored, since the values of its owner would exceed
 * {@code flame.references.max-size-per-owner}.
 */
public final class FlameReferenceLimitException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameReferenceLimitException(String message) {
		super(FlameErrorCode.REFERENCE_LIMIT, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameReferenceLimitException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.REFERENCE_LIMIT, message, cause, details, retryable);
	}

}
