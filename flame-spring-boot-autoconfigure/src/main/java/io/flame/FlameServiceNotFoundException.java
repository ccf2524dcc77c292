package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The runner has no such service or method: usually parent and runner are different
 * builds.
 */
public final class FlameServiceNotFoundException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameServiceNotFoundException(String message) {
		super(FlameErrorCode.REGISTRY_ERROR, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameServiceNotFoundException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.REGISTRY_ERROR, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameServiceNotFoundException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.REGISTRY_ERROR, message, cause, details, retryable);
	}

}
