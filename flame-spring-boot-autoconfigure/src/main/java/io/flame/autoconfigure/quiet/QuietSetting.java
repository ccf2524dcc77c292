package io.flame.autoconfigure.quiet;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A property that has another value in the runner role than in the others.
 *
 * @param property the name of the property
 * @param value its value in the runner role
 * @param type the class without which nothing reads the property
 * @param replaces which values of the application it takes the place of, {@code null}
 * being none
 */
record QuietSetting(String property, String value, String type, Predicate<@Nullable String> replaces) {

	/**
	 * A value that takes the place of every other.
	 */
	static QuietSetting of(String property, String value, String type) {
		return new QuietSetting(property, value, type, (current) -> !value.equalsIgnoreCase(current));
	}

	/**
	 * A value that takes the place of a certain other.
	 */
	static QuietSetting replacing(String property, String old, String value, String type) {
		return new QuietSetting(property, value, type, old::equalsIgnoreCase);
	}

	/**
	 * A value that takes the place of what the application sets, and not of the default.
	 */
	static QuietSetting ifSet(String property, String value, String type) {
		return new QuietSetting(property, value, type, (current) -> current != null && !current.equals(value));
	}

	/**
	 * A value that takes the place of larger ones.
	 */
	static QuietSetting atMost(String property, int value, String type) {
		return new QuietSetting(property, String.valueOf(value), type,
				(current) -> current == null || !current.matches("\\d{1,9}") || Integer.parseInt(current) > value);
	}

	boolean changes(Environment environment, @Nullable ClassLoader classLoader) {
		return ClassUtils.isPresent(this.type, classLoader)
				&& this.replaces.test(environment.getProperty(this.property));
	}

}
