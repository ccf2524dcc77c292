package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A call was not executed, since an argument is a reference to the result of another
 * call, which has failed. The cause is the failure of the other call.
 */
public final class FlameReferenceFailedException extends FlameException {

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameReferenceFailedException(String message) {
		super(FlameErrorCode.REFERENCE_FAILED, message);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameReferenceFailedException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.REFERENCE_FAILED, message, cause, details, retryable);
	}

}
