package io.flame.pool;

import java.time.Duration;

/**
 * For how long runners have been there, all of them together: what they cost. Guarded by
 * the lock of the pool.
 */
final class RunnerTime {

	/** Starts count from here, so that their sum does not overflow. */
	private final long origin = System.nanoTime();

	private long nanosOfEnded;

	private long present;

	private long startsOfPresent;

	void started(long nanos) {
		this.present++;
		this.startsOfPresent += nanos - this.origin;
	}

	void ended(long startNanos) {
		this.present--;
		this.startsOfPresent -= startNanos - this.origin;
		this.nanosOfEnded += System.nanoTime() - startNanos;
	}

	Duration total() {
		long now = System.nanoTime() - this.origin;
		return Duration.ofNanos(this.nanosOfEnded + this.present * now - this.startsOfPresent);
	}

}
