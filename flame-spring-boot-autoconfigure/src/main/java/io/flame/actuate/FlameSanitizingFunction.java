package io.flame.actuate;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * {@link SanitizingFunction} that hides Flame's secrets in the endpoints {@code env} and
 * {@code configprops}, whatever their {@code show-values}. Thread-safe.
 */
public final class FlameSanitizingFunction implements SanitizingFunction {

	/** In a text that contains a shorter one, it may be there by chance. */
	private static final int TELLING_LENGTH = 8;

	private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]");

	private static final Pattern SENSITIVE = Pattern
		.compile("flame.*(secret|password|adoptionkey).*|flame.*(token|credentials?)");

	private final Set<String> secrets;

	/**
	 * Create a function.
	 * @param secrets the values that must not be shown under any name: a placeholder, a
	 * command line or a JSON document may contain them
	 */
	public FlameSanitizingFunction(Set<String> secrets) {
		this.secrets = Set.copyOf(secrets);
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		return (isSensitive(data.getKey()) || isSecret(data.getValue())) ? data.withSanitizedValue() : data;
	}

	/**
	 * Compare names as relaxed binding does, environment variables included.
	 */
	private static boolean isSensitive(String key) {
		return SENSITIVE.matcher(SEPARATORS.matcher(key.toLowerCase(Locale.ROOT)).replaceAll("")).matches();
	}

	private boolean isSecret(@Nullable Object value) {
		return value != null && !this.secrets.isEmpty() && contains(value.toString());
	}

	private boolean contains(String text) {
		return this.secrets.stream()
			.anyMatch((secret) -> text.equals(secret) || (secret.length() >= TELLING_LENGTH && text.contains(secret)));
	}

}
