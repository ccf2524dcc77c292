package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The handler failed on the runner with an exception that cannot be rebuilt here. Its
 * {@link #code()} is that of the failure: {@code handler_error}, or the code that the
 * handler chose.
 */
public final class FlameRemoteException extends FlameException {

	private final String remoteMessage;

	private final @Nullable String remoteType;

	/**
	 * Create an exception.
	 * @param message what failed, where, and with which exception
	 * @param code the code that the runner responded with
	 * @param remoteMessage the message of the handler's exception
	 * @param remoteType the class name of the handler's exception, if the runner told
	 * @param details what the runner told about the error
	 * @param retryable whether the runner said that the call may be tried again
	 */
	public FlameRemoteException(String message, String code, String remoteMessage, @Nullable String remoteType,
			Map<String, Object> details, boolean retryable) {
		super(code, message, null, details, retryable);
		this.remoteMessage = remoteMessage;
		this.remoteType = remoteType;
	}

	/**
	 * The message of the handler's exception alone.
	 * @return the message, the short name of its class where it had none
	 */
	public String remoteMessage() {
		return this.remoteMessage;
	}

	/**
	 * The class name of the handler's exception.
	 * @return the class name or {@code null} if the runner did not tell
	 */
	public @Nullable String remoteType() {
		return this.remoteType;
	}

}
