package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A session store or an object storage failed.
 */
public final class FlameStorageException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameStorageException(String message) {
		super(FlameErrorCode.STORAGE_ERROR, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameStorageException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.STORAGE_ERROR, message, cause, details, retryable);
	}

}
