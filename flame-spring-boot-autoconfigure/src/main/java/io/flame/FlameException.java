package io.flame;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Base class of all errors that Flame raises.
 * <p>
 * A handler may throw one itself: its code, message and whether it is retryable reach the
 * caller; its details do where {@code flame.expose-errors} is on.
 *
 * @see FlameErrorCode
 */
public class FlameException extends RuntimeException {

	private final String code;

	private final Map<String, Object> details;

	private final boolean retryable;

	/**
	 * Create an exception that is not retryable and has no details.
	 * @param code one of {@link FlameErrorCode} or a code of your own
	 * @param message what happened, where, and what to do about it
	 */
	public FlameException(String code, String message) {
		this(code, message, null, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param code one of {@link FlameErrorCode} or a code of your own
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameException(String code, String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(message, cause);
		Assert.hasText(code, "'code' must not be empty");
		Assert.notNull(details, "'details' must not be null");
		this.code = code;
		// what a runner sends may contain null, which Map.copyOf refuses
		this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
		this.retryable = retryable;
	}

	/**
	 * The error code, the same as on the wire.
	 * @return the code
	 */
	public final String code() {
		return this.code;
	}

	/**
	 * More about the error, as plain data.
	 * @return the details, empty if there are none
	 */
	public final Map<String, Object> details() {
		return this.details;
	}

	/**
	 * Whether the call had no effect and may succeed when it is tried again.
	 * @return whether the call can be retried
	 */
	public final boolean retryable() {
		return this.retryable;
	}

}
