package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Flame is configured or used wrongly. At start-up a failure analysis shows the message
 * and the {@linkplain #action() action}.
 */
public final class FlameConfigurationException extends FlameException {

	private final String description;

	private final String action;

	/**
	 * Create an exception.
	 * @param description what is wrong, and where
	 * @param action what to do about it
	 */
	public FlameConfigurationException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Create an exception.
	 * @param description what is wrong, and where
	 * @param action what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameConfigurationException(String description, String action, @Nullable Throwable cause) {
		super(FlameErrorCode.CONFIG_ERROR, description + " " + action, cause, Map.of(), false);
		this.description = description;
		this.action = action;
	}

	/**
	 * What is wrong.
	 * @return a sentence
	 */
	public String description() {
		return this.description;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
