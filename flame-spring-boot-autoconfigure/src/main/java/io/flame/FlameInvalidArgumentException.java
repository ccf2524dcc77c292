package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The arguments violate constraints; the {@linkplain #details() details} name them.
 */
public final class FlameInvalidArgumentException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameInvalidArgumentException(String message) {
		super(FlameErrorCode.INVALID_ARGUMENT, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameInvalidArgumentException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.INVALID_ARGUMENT, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameInvalidArgumentException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.INVALID_ARGUMENT, message, cause, details, retryable);
	}

}
