package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A reference that was to be updated or patched is not the latest version. Nothing was
 * changed.
 */
public final class FlameReferenceConflictException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameReferenceConflictException(String message) {
		super(FlameErrorCode.REFERENCE_CONFLICT, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameReferenceConflictException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.REFERENCE_CONFLICT, message, cause, details, retryable);
	}

}
