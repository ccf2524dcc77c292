package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A runner died after the call had been sent to it: nobody can know whether the call took
 * effect.
 */
public final class FlameRunnerLostException extends FlameTransportException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameRunnerLostException(String message) {
		super(message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameRunnerLostException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameRunnerLostException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(message, cause, details, retryable);
	}

}
