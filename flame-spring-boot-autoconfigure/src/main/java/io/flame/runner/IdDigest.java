package io.flame.runner;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * An id in 128 bits: a UUID as what it stands for, any other text as the beginning of its
 * SHA-256. By chance no two ids have the same one. Who makes such a pair must be able to
 * sign requests, and gains what sending one id twice would do. Never all zero.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record IdDigest(long high, long low) {

	private static final int UUID_LENGTH = 36;

	/** The values of characters, -1 for those that are no digits. */
	private static final byte[] DIGITS = new byte['f' + 1];

	static {
		Arrays.fill(DIGITS, (byte) -1);
		for (int i = 0; i < 16; i++) {
			DIGITS[Character.forDigit(i, 16)] = (byte) i;
		}
	}

	/** Nobody outside can know which ids lie near each other in a table. */
	private static final long SEED = new SecureRandom().nextLong();

	/**
	 * The digest of an id.
	 * @param id any text
	 * @return its digest
	 */
	static IdDigest of(String id) {
		IdDigest uuid = (id.length() == UUID_LENGTH) ? parse(id) : null;
		return (uuid != null) ? uuid : sha256(id);
	}

	/**
	 * Parse a UUID in lower case, as all the parents write it. With upper-case letters it
	 * is another id, and digested as any text: to compare ids is to compare their text.
	 */
	private static @Nullable IdDigest parse(String id) {
		if (id.charAt(8) != '-' || id.charAt(13) != '-' || id.charAt(18) != '-' || id.charAt(23) != '-') {
			return null;
		}
		long first = hex(id, 0, 8);
		long second = hex(id, 9, 13);
		long third = hex(id, 14, 18);
		long fourth = hex(id, 19, 23);
		long fifth = hex(id, 24, UUID_LENGTH);
		long high = (first << 32) | (second << 16) | third;
		long low = (fourth << 48) | fifth;
		return ((first | second | third | fourth | fifth) >= 0 && (high | low) != 0) ? new IdDigest(high, low) : null;
	}

	/**
	 * Read digits by a table: what follows a branch for each of them, nobody can predict.
	 * @return the number, negative if something else is among them
	 */
	private static long hex(String id, int begin, int end) {
		long number = 0;
		for (int i = begin; i < end; i++) {
			char c = id.charAt(i);
			number = (number << 4) | ((c < DIGITS.length) ? DIGITS[c] : -1);
		}
		return number;
	}

	private static IdDigest sha256(String id) {
		// not a charset, for which all halves of characters are the same
		ByteBuffer text = ByteBuffer.allocate(2 * id.length());
		text.asCharBuffer().put(id);
		ByteBuffer digest = ByteBuffer.wrap(sha256().digest(text.array()));
		return new IdDigest(digest.getLong(), digest.getLong());
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform must have SHA-256", ex);
		}
	}

	/**
	 * Where the digest belongs in tables. UUIDs need not be random, this is.
	 * @return a number of which all bits are equally good
	 */
	static long spread(long high, long low) {
		return mix(high ^ mix(low ^ SEED));
	}

	/**
	 * The finalizer of SplitMix64.
	 */
	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

}
