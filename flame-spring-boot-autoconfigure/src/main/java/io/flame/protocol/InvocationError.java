package io.flame.protocol;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The error of a response envelope.
 *
 * @param code one of {@link io.flame.FlameErrorCode} or a code of the handler's own
 * @param message what happened and what to do about it
 * @param details more about it, as plain data
 * @param retryable whether the call had no effect and may succeed when tried again
 * @param type the class name of the handler's exception; only CBOR carries it
 */
public record InvocationError(String code, String message, Map<String, Object> details, boolean retryable,
		@Nullable String type) {

	public InvocationError {
		Objects.requireNonNull(code, "'code' must not be null");
		Objects.requireNonNull(message, "'message' must not be null");
		Objects.requireNonNull(details, "'details' must not be null");
	}

	/**
	 * An error without details that is not retryable.
	 * @param code the code
	 * @param message the message
	 * @return the error
	 */
	public static InvocationError of(String code, String message) {
		return new InvocationError(code, message, Map.of(), false, null);
	}

	/**
	 * An error without details that is retryable.
	 * @param code the code
	 * @param message the message
	 * @return the error
	 */
	public static InvocationError retryable(String code, String message) {
		return new InvocationError(code, message, Map.of(), true, null);
	}

}
