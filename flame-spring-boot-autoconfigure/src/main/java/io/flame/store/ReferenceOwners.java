package io.flame.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The names of the owners of references, which are segments of keys.
 */
public final class ReferenceOwners {

	private static final String PARENT = "p-";

	private static final String SESSION = "s-";

	/** Keys should not differ in case only, and have no colons. */
	private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789.-";

	private static final Pattern ESCAPED = Pattern.compile("_([0-9a-f]{2})");

	private static final int MAX_LENGTH = 150;

	/** In front of the digest of a session id that is too long. */
	private static final String DIGEST = "s_";

	private ReferenceOwners() {
	}

	/**
	 * The owner of what belongs to a parent.
	 * @param id the id of the parent
	 * @return the owner
	 */
	public static String parent(String id) {
		return PARENT + id;
	}

	/**
	 * The owner of what belongs to a session.
	 * @param sessionId the id of the session
	 * @return the owner
	 */
	public static String session(String sessionId) {
		StringBuilder owner = new StringBuilder(SESSION);
		for (byte octet : sessionId.getBytes(StandardCharsets.UTF_8)) {
			if (PLAIN.indexOf(octet) >= 0) {
				owner.append((char) octet);
			}
			else {
				owner.append('_').append(HexFormat.of().toHexDigits(octet));
			}
		}
		return (owner.length() <= MAX_LENGTH) ? owner.toString() : DIGEST + digest(sessionId);
	}

	private static String digest(String sessionId) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(sessionId.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform must have SHA-256", ex);
		}
	}

	static boolean isSession(String owner) {
		return owner.startsWith(SESSION) || owner.startsWith(DIGEST);
	}

	/**
	 * The session that an owner is.
	 * @return the id of the session, {@code null} if it is a parent, or a session whose
	 * id is too long to be part of a key
	 */
	static @Nullable String sessionId(String owner) {
		return owner.startsWith(SESSION) ? ESCAPED.matcher(owner.substring(SESSION.length()))
			.replaceAll((escaped) -> Character.toString(Integer.parseInt(escaped.group(1), 16))
				.replace("\\", "\\\\")
				.replace("$", "\\$")) : null;
	}

	/**
	 * The owner as messages name it.
	 */
	static String describe(String owner) {
		String sessionId = sessionId(owner);
		return (sessionId != null) ? "session '%s'".formatted(sessionId)
				: isSession(owner) ? "a session" : "parent '%s'".formatted(owner.substring(PARENT.length()));
	}

}
