package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The call was cancelled: its caller was interrupted or gave up.
 */
public final class FlameCancelledException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameCancelledException(String message) {
		super(FlameErrorCode.CANCELLED, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameCancelledException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.CANCELLED, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameCancelledException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.CANCELLED, message, cause, details, retryable);
	}

}
