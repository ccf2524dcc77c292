package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Another parent has changed the session since this one has used it, or a session with
 * this id exists. The session is as the other parent left it: what this call did to it
 * does not count, and what its handler did outside of the session may have happened.
 */
public final class FlameSessionConflictException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameSessionConflictException(String message) {
		super(FlameErrorCode.SESSION_CONFLICT, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameSessionConflictException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.SESSION_CONFLICT, message, cause, details, retryable);
	}

}
