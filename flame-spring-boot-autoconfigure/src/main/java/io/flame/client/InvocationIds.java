package io.flame.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes the ids of attempts and of calls: random UUIDs (RFC 9562, version 4). They need
 * to be unique, not secret, so that many threads can make them without waiting for one
 * another. Thread-safe.
 */
final class InvocationIds {

	/** Parents that were started at the same instant have other ids. */
	private static final long HIGH;

	private static final long LOW;

	static {
		SecureRandom random = new SecureRandom();
		HIGH = random.nextLong();
		LOW = random.nextLong();
	}

	private InvocationIds() {
	}

	static String next() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long high = (random.nextLong() ^ HIGH) & ~0xF000L | 0x4000L;
		long low = (random.nextLong() ^ LOW) & ~(0b11L << 62) | (0b10L << 62);
		return new UUID(high, low).toString();
	}

	/**
	 * The id that all calls with the same idempotency key share: a UUID of the key's
	 * digest (RFC 9562, version 8).
	 * @param method service id and method id
	 * @param idempotencyKey the key
	 */
	static String of(String method, String idempotencyKey) {
		ByteBuffer digest = ByteBuffer.wrap(sha256((method + "\n" + idempotencyKey).getBytes(StandardCharsets.UTF_8)));
		long high = digest.getLong() & ~0xF000L | 0x8000L;
		long low = digest.getLong() & ~(0b11L << 62) | (0b10L << 62);
		return new UUID(high, low).toString();
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform must have SHA-256", ex);
		}
	}

}
