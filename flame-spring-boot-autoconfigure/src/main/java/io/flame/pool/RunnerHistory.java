package io.flame.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last runners that ended, and the total time for which runners have existed, which
 * is their cost. Guarded by the lock of the pool.
 */
final class RunnerHistory {

	private static final int MEMORY = 10;

	/** Starts count from here, so that their sum does not overflow. */
	private final long origin;

	private final Deque<PoolSnapshot.EndedRunner> latest = new ArrayDeque<>();

	private long nanosOfEnded;

	private long present;

	private long startsOfPresent;

	RunnerHistory(long now) {
		this.origin = now;
	}

	void started(PooledRunner runner) {
		this.present++;
		this.startsOfPresent += runner.startedNanos() - this.origin;
	}

	void ended(PooledRunner runner, PoolSnapshot.EndedRunner ended, long now) {
		this.present--;
		this.startsOfPresent -= runner.startedNanos() - this.origin;
		this.nanosOfEnded += now - runner.startedNanos();
		if (this.latest.size() == MEMORY) {
			this.latest.removeLast();
		}
		this.latest.addFirst(ended);
	}

	List<PoolSnapshot.EndedRunner> latestFirst() {
		return List.copyOf(this.latest);
	}

	Duration runnerTime(long now) {
		return Duration.ofNanos(this.nanosOfEnded + this.present * (now - this.origin) - this.startsOfPresent);
	}

}
