package io.flame.backend;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The end of a runner.
 *
 * @param reason a sentence for a person, such as "The process (pid 4711) ran out of
 * memory."
 * @param exitCode the exit code, {@code null} if there is none or it is unknown
 */
public record Termination(String reason, @Nullable Integer exitCode) {

	public Termination {
		Assert.hasText(reason, "'reason' must not be empty");
	}

	/**
	 * Create a termination without an exit code.
	 * @param reason a sentence for a person
	 */
	public Termination(String reason) {
		this(reason, null);
	}

}
