package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The session does not exist: it was closed, its lease has expired, or it was never
 * opened.
 */
public final class FlameSessionClosedException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameSessionClosedException(String message) {
		super(FlameErrorCode.SESSION_CLOSED, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameSessionClosedException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.SESSION_CLOSED, message, cause, details, retryable);
	}

}
