package io.flame.protocol;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Which build of the application a process is. Parent and runner must be of the same
 * build, or they may misunderstand each other; one that does not tell its build, such as
 * a process in another language, is believed.
 *
 * @param value the id, printable ASCII without blanks
 * @param verified whether other builds are refused
 */
public record BuildId(String value, boolean verified) {

	/** The header in which a parent tells its build. */
	public static final String HEADER = "x-flame-build";

	public BuildId {
		Objects.requireNonNull(value, "'value' must not be null");
		if (value.isEmpty() || !value.chars().allMatch((c) -> c > ' ' && c < 0x7F)) {
			throw new IllegalArgumentException("'value' must be printable ASCII without blanks");
		}
	}

	/**
	 * Whether this process works together with another one.
	 * @param other the build of the other process, {@code null} if it did not tell
	 * @return whether it does
	 */
	public boolean accepts(@Nullable String other) {
		return !this.verified || other == null || other.equals(this.value);
	}

}
