package io.flame.client;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes the ids of attempts: random UUIDs (RFC 9562, version 4). They need to be unique,
 * not secret, so that many threads can make them without waiting for one another.
 * Thread-safe.
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

}
