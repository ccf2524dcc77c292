package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Arguments or result can not be written, or can not be bound to the declared types.
 */
public final class FlameSerializationException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameSerializationException(String message) {
		super(FlameErrorCode.SERIALIZATION_ERROR, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameSerializationException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.SERIALIZATION_ERROR, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameSerializationException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.SERIALIZATION_ERROR, message, cause, details, retryable);
	}

}
