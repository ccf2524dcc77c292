package io.flame.pool;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pause between failed boots: exponential, with jitter. Guarded by the lock of its
 * pool.
 */
final class BootBackoff {

	private static final long BASE_MILLIS = 250;

	private final long maxMillis;

	private int failures;

	private long until;

	BootBackoff(Duration max) {
		this.maxMillis = max.toMillis();
	}

	Duration failed() {
		long ceiling = Math.min(this.maxMillis, BASE_MILLIS << Math.min(this.failures++, 10));
		Duration pause = Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
		this.until = System.nanoTime() + pause.toNanos();
		return pause;
	}

	void succeeded() {
		this.failures = 0;
	}

	boolean isPausing() {
		return this.failures > 0 && this.until - System.nanoTime() > 0;
	}

}
