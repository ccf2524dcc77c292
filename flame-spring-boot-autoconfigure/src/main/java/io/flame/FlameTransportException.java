package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The runner could not be reached, was lost, or did not answer as a runner does. It is
 * {@linkplain #retryable() retryable} if no byte of the call had been sent.
 */
public class FlameTransportException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameTransportException(String message) {
		super(FlameErrorCode.TRANSPORT_ERROR, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameTransportException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.TRANSPORT_ERROR, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameTransportException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.TRANSPORT_ERROR, message, cause, details, retryable);
	}

}
