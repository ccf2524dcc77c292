package io.flame.link;

import java.time.Duration;

/**
 * The limits of an end of a link.
 *
 * @param maxMessageSize the length of a received message in bytes, at most
 * @param maxQueuedSize how many bytes may wait for the peer to read them until no more
 * are accepted
 * @param helloTimeout how long the peer may take to authenticate itself
 */
public record LinkSettings(long maxMessageSize, long maxQueuedSize, Duration helloTimeout) {

	/**
	 * How many bytes may wait in either role: more is not sent to a runner, and no more
	 * calls are read of a parent.
	 */
	public static final long DEFAULT_MAX_QUEUED_SIZE = 32 * 1024 * 1024;

	public LinkSettings {
		if (maxMessageSize < 1 || maxQueuedSize < 1) {
			throw new IllegalArgumentException("'maxMessageSize' and 'maxQueuedSize' must be positive");
		}
		if (helloTimeout.isNegative() || helloTimeout.isZero()) {
			throw new IllegalArgumentException("'helloTimeout' must be positive");
		}
	}

}
