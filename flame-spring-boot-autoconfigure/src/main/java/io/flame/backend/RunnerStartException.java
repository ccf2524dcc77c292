package io.flame.backend;

import org.jspecify.annotations.Nullable;

/**
 * A runner could not be started. The message is for the caller that waits for it: what
 * happened, the exit code, the last lines of output.
 */
public final class RunnerStartException extends Exception {

	private final boolean permanent;

	/**
	 * Create an exception.
	 * @param message what happened; the first line names the cause
	 * @param cause the cause, if there is one
	 * @param permanent whether trying again is pointless until something is changed
	 */
	public RunnerStartException(String message, @Nullable Throwable cause, boolean permanent) {
		super(message, cause);
		this.permanent = permanent;
	}

	/**
	 * Whether trying again is pointless until something is changed.
	 * @return whether the failure is permanent
	 */
	public boolean isPermanent() {
		return this.permanent;
	}

}
