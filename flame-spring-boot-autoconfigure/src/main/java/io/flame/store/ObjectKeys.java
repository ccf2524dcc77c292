package io.flame.store;

import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * The rules for keys, which every {@link ObjectStorage} applies. A key is a sequence of
 * segments that are separated by {@code /}. A segment consists of ASCII letters, digits
 * and the characters {@code .}, {@code _} and {@code -}, and is neither {@code .} nor
 * {@code ..}. So a key is a path in a file system and in a URL as it stands, and cannot
 * leave the place of the objects. Letters of different case are different, but keys
 * should not differ in case only, since some file systems do not distinguish them.
 */
public final class ObjectKeys {

	/**
	 * The maximum length of a key.
	 */
	public static final int MAX_LENGTH = 512;

	/**
	 * The maximum length of a segment.
	 */
	public static final int MAX_SEGMENT_LENGTH = 200;

	private static final Pattern KEY;

	static {
		String segment = "(?!\\.{1,2}(/|$))[A-Za-z0-9._-]{1,%d}".formatted(MAX_SEGMENT_LENGTH);
		KEY = Pattern.compile("%1$s(/%1$s)*".formatted(segment));
	}

	private ObjectKeys() {
	}

	/**
	 * Check a key.
	 * @param key the candidate
	 * @return the key
	 * @throws IllegalArgumentException if it is not a valid key
	 */
	public static String requireKey(String key) {
		Assert.notNull(key, "'key' must not be null");
		Assert.isTrue(isKey(key), () -> "Invalid key '%s': it must consist of segments of %s, separated by '/'"
			.formatted(key, "letters, digits, '.', '_' and '-'"));
		return key;
	}

	/**
	 * Check a prefix of keys.
	 * @param prefix the candidate
	 * @return the prefix
	 * @throws IllegalArgumentException if it is neither empty nor a valid key
	 */
	public static String requirePrefix(String prefix) {
		Assert.notNull(prefix, "'prefix' must not be null");
		return prefix.isEmpty() ? prefix : requireKey(prefix);
	}

	static boolean isKey(String candidate) {
		return candidate.length() <= MAX_LENGTH && KEY.matcher(candidate).matches();
	}

}
