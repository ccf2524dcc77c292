package io.flame.pool;

import java.time.Duration;

import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The settings of a pool.
 *
 * @param name the name of the pool
 * @param min how many runners there are at all times
 * @param max the maximum number of runners
 * @param maxConcurrency how many calls a runner executes at the same time; {@code null}
 * to use the capacity that the runner reports
 * @param minIdle how many runners without a call there are at all times, beyond demand
 * and up to {@code max}
 * @param singleUse whether a runner serves one call only
 * @param placement which of several runners with free slots gets a call
 * @param spawnTimeout how long a runner may take to start
 * @param idleShutdownAfter after which time without a call a runner beyond {@code min}
 * stops
 * @param terminationGrace how long running calls, and a runner, may take to come to an
 * end
 * @param resources what a runner should get of its host
 */
public record PoolSettings(String name, int min, int max, @Nullable Integer maxConcurrency, int minIdle,
		boolean singleUse, Placement placement, Duration spawnTimeout, Duration idleShutdownAfter,
		Duration terminationGrace, RunnerResources resources) {

	/** The maximum for a pool, independent of its backend. */
	public static final int MAX_RUNNERS = 10_000;

	/** The capacity of a runner that reports none. */
	public static final int UNKNOWN_CAPACITY = 100;

	public PoolSettings {
		Assert.hasText(name, "'name' must not be empty");
		Assert.isTrue(min >= 0, "'min' must not be negative");
		Assert.isTrue(max >= 1, "'max' must be at least 1");
		Assert.isTrue(max <= MAX_RUNNERS, () -> "'max' must not be greater than " + MAX_RUNNERS);
		Assert.isTrue(min <= max, "'min' must not be greater than 'max'");
		Assert.isTrue(minIdle >= 0, "'min-idle' must not be negative");
		Assert.isTrue(minIdle <= max, "'min-idle' must not be greater than 'max'");
		Assert.isTrue(spawnTimeout.compareTo(Duration.ZERO) > 0, "'spawn-timeout' must be positive");
		Assert.isTrue(!idleShutdownAfter.isNegative(), "'idle-shutdown-after' must not be negative");
		Assert.isTrue(maxConcurrency == null || maxConcurrency >= 1, "'max-concurrency' must be at least 1");
	}

	/**
	 * The same settings with other limits.
	 * @param min how many runners there are at all times
	 * @param max the maximum number of runners
	 * @param maxConcurrency how many calls a runner executes at the same time;
	 * {@code null} to use the capacity that the runner reports
	 * @return a copy
	 * @throws IllegalArgumentException if there is no such pool
	 */
	PoolSettings resized(int min, int max, @Nullable Integer maxConcurrency) {
		return new PoolSettings(this.name, min, max, maxConcurrency, this.minIdle, this.singleUse, this.placement,
				this.spawnTimeout, this.idleShutdownAfter, this.terminationGrace, this.resources);
	}

	/**
	 * The same settings with another maximum.
	 * @param max how many runners there are at most
	 * @return a copy
	 */
	public PoolSettings withMax(int max) {
		return resized(this.min, max, this.maxConcurrency);
	}

	/**
	 * The same settings without runners that exist beyond demand.
	 */
	PoolSettings withoutMinimum() {
		return new PoolSettings(this.name, 0, this.max, this.maxConcurrency, 0, this.singleUse, this.placement,
				this.spawnTimeout, this.idleShutdownAfter, this.terminationGrace, this.resources);
	}

	/**
	 * The expected concurrency of a runner that has not started yet.
	 * @return the expected capacity
	 */
	int expectedConcurrency() {
		if (this.singleUse) {
			return 1;
		}
		return (this.maxConcurrency != null) ? this.maxConcurrency : UNKNOWN_CAPACITY;
	}

	/**
	 * The number of slots of a runner.
	 * @param capacity how many calls the runner executes at the same time, {@code null}
	 * if it did not report it
	 * @return the number of calls that it gets at the same time
	 */
	int slots(@Nullable Integer capacity) {
		if (this.singleUse || capacity == null) {
			return expectedConcurrency();
		}
		int possible = Math.max(1, capacity);
		return (this.maxConcurrency != null) ? Math.min(this.maxConcurrency, possible) : possible;
	}

	/**
	 * Which of several runners with free slots gets a call.
	 */
	public enum Placement {

		/** The runner with the fewest calls. */
		SPREAD,

		/** The runner with the most calls, so that others become idle and stop. */
		PACK

	}

}
