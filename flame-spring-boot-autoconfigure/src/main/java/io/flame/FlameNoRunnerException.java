package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * No runner could be had in time: runners fail to start, are all busy, or the pool is
 * full. The cause says why.
 */
public final class FlameNoRunnerException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameNoRunnerException(String message) {
		super(FlameErrorCode.NO_RUNNER, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameNoRunnerException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.NO_RUNNER, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameNoRunnerException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.NO_RUNNER, message, cause, details, retryable);
	}

}
