package io.flame.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Invocation ids as one segment of a path. An id may be any text, while servers and
 * proxies refuse or rewrite slashes, dots and percent signs, however they are escaped.
 */
public final class InvocationIdSegment {

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

	private static final String ENCODED = "~";

	private InvocationIdSegment() {
	}

	/**
	 * Write an id.
	 * @param id the id
	 * @return the id itself if it has only letters, digits, {@code -}, {@code _} and
	 * {@code .}, and does not begin with a dot; otherwise {@code ~} and the base64url
	 * form of its UTF-8, without padding
	 */
	public static String encode(String id) {
		return PLAIN.matcher(id).matches() ? id
				: ENCODED + Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Read an id.
	 * @param segment the segment, without percent-encoding
	 * @return the id, {@code null} if the segment is none
	 */
	public static @Nullable String decode(String segment) {
		if (!segment.startsWith(ENCODED)) {
			return segment.isEmpty() ? null : segment;
		}
		try {
			byte[] bytes = Base64.getUrlDecoder().decode(segment.substring(ENCODED.length()));
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (IllegalArgumentException | CharacterCodingException ex) {
			return null;
		}
	}

}
