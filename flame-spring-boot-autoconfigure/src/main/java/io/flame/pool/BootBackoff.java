package io.flame.pool;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pause between failed boots: exponential, with jitter. Boots that were under way
 * together and fail together make one pause. Guarded by the lock of its pool.
 */
final class BootBackoff {

	private static final long BASE_MILLIS = 250;

	/** What was long ago does not count. */
	private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

	private final long maxMillis;

	private int rounds;

	private boolean failing;

	private long until;

	BootBackoff(Duration max) {
		this.maxMillis = max.toMillis();
	}

	/**
	 * The round of boots that start now.
	 */
	int round() {
		return this.rounds;
	}

	/**
	 * A boot has failed.
	 * @param round the round in which it started
	 * @return how long to pause from now
	 */
	Duration failed(int round) {
		if (this.failing && System.nanoTime() - this.until > FORGET_NANOS) {
			succeeded();
		}
		if (!this.failing || round == this.rounds) {
			int failures = this.failing ? this.rounds : 0;
			long ceiling = Math.min(this.maxMillis, BASE_MILLIS << Math.min(failures, 10));
			long pause = ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1);
			this.until = System.nanoTime() + Duration.ofMillis(pause).toNanos();
			this.rounds = failures + 1;
			this.failing = true;
		}
		return Duration.ofNanos(Math.max(0, this.until - System.nanoTime()));
	}

	void succeeded() {
		this.failing = false;
		this.rounds = 0;
	}

	boolean isPausing() {
		return this.failing && this.until - System.nanoTime() > 0;
	}

}
