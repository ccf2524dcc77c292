package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The time for a call was over. The {@linkplain #stage() stage} says where it went.
 */
public final class FlameTimeoutException extends FlameException {

	private final Stage stage;

	/**
	 * Create an exception.
	 * @param stage where the time went
	 * @param message what happened, where, and what to do about it
	 */
	public FlameTimeoutException(Stage stage, String message) {
		this(stage, message, null);
	}

	/**
	 * Create an exception.
	 * @param stage where the time went
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameTimeoutException(Stage stage, String message, @Nullable Throwable cause) {
		super(FlameErrorCode.TIMEOUT, message, cause, Map.of("stage", stage.name()), false);
		this.stage = stage;
	}

	/**
	 * Where the time went.
	 * @return the stage
	 */
	public Stage stage() {
		return this.stage;
	}

	/**
	 * A stage of a call that has a budget.
	 */
	public enum Stage {

		/**
		 * All runners were busy.
		 */
		QUEUE,

		/**
		 * A runner was being started.
		 */
		BOOT,

		/**
		 * The method was executing.
		 */
		EXECUTION

	}

}
