package io.flame.pool;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause between failed starts: exponential, with jitter. Attempts that were under way
 * together and fail together make one pause. Guarded by the lock of the pool.
 */
final class StartBackoff {

	private static final long BASE_MILLIS = 250;

	/** Earlier failures do not count. */
	private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

	private final long maxMillis;

	private final RandomGenerator random;

	private int rounds;

	private boolean failing;

	private long until;

	StartBackoff(Duration max, RandomGenerator random) {
		this.maxMillis = max.toMillis();
		this.random = random;
	}

	/**
	 * The round of attempts that start now.
	 */
	int round() {
		return this.rounds;
	}

	/**
	 * An attempt has failed.
	 * @param round the round in which it started
	 * @param now in nanoseconds of the pool's clock
	 * @return how long to pause from now
	 */
	Duration failed(int round, long now) {
		if (this.failing && now - this.until > FORGET_NANOS) {
			succeeded();
		}
		if (!this.failing || round == this.rounds) {
			int failures = this.failing ? this.rounds : 0;
			long ceiling = Math.min(this.maxMillis, BASE_MILLIS << Math.min(failures, 10));
			long pause = this.random.nextLong(ceiling / 2, ceiling + 1);
			this.until = now + Duration.ofMillis(pause).toNanos();
			this.rounds = failures + 1;
			this.failing = true;
		}
		return Duration.ofNanos(Math.max(0, this.until - now));
	}

	/**
	 * A runner has served a call. Having started is not enough.
	 */
	void succeeded() {
		this.failing = false;
		this.rounds = 0;
	}

	boolean isPausing(long now) {
		return this.failing && this.until - now > 0;
	}

}
