package io.flame.service;

import java.time.Duration;
import java.time.format.DateTimeParseException;

import io.flame.FlameConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Reads the settings of calls from annotations. An attribute that an annotation does not
 * have is not set.
 */
final class AnnotatedSettings {

	private AnnotatedSettings() {
	}

	/**
	 * The settings of an annotation.
	 * @param where what is annotated, for error messages
	 * @throws FlameConfigurationException if a value is invalid
	 */
	static CallSettings of(MergedAnnotation<?> annotation, Object where, StringValueResolver placeholders) {
		if (!annotation.isPresent()) {
			return CallSettings.NONE;
		}
		int maxAttempts = annotation.getValue("maxAttempts", Integer.class).orElse(0);
		if (maxAttempts < 0) {
			throw new FlameConfigurationException(
					"Invalid 'maxAttempts' of %s: %d is negative.".formatted(where, maxAttempts),
					"Use a number from 1, or 0 for the default.");
		}
		return new CallSettings(text(annotation, "pool", placeholders),
				duration(annotation, "timeout", where, placeholders), (maxAttempts > 0) ? maxAttempts : null,
				duration(annotation, "retryDelay", where, placeholders),
				text(annotation, "idempotencyKey", (value) -> value));
	}

	static @Nullable String text(MergedAnnotation<?> annotation, String attribute, StringValueResolver placeholders) {
		String value = annotation.getValue(attribute, String.class).map(placeholders::resolveStringValue).orElse(null);
		return StringUtils.hasText(value) ? value : null;
	}

	private static @Nullable Duration duration(MergedAnnotation<?> annotation, String attribute, Object where,
			StringValueResolver placeholders) {
		String text = text(annotation, attribute, placeholders);
		if (text == null) {
			return null;
		}
		try {
			Duration duration = DurationFormatterUtils.detectAndParse(text);
			if (duration.toMillis() >= 1) {
				return duration;
			}
		}
		catch (IllegalArgumentException | DateTimeParseException | ArithmeticException ex) {
			// reported below
		}
		throw new FlameConfigurationException(
				"Invalid '%s' of %s: '%s' is not a positive duration.".formatted(attribute, where, text),
				"Write it as '500ms', '2s', '5m' or 'PT2S'.");
	}

}
