package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.flame.pool.Effect.Log.Level;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The state of a pool, whose parts take all decisions. It has no threads, does no I/O and
 * does not wait: the effects of its decisions are performed without the lock. Guarded by
 * the lock of the pool.
 */
final class PoolState {

	private final LongSupplier clock;

	private final RunnerHistory history;

	private final RunnerSlots slots;

	private final PoolCalls calls;

	private final StartFailures failures;

	private final RunnerStarts starts;

	private final RunnerScaling scaling;

	private final RunnerProbing probing;

	private final RunnerEndings endings;

	private List<Effect> effects = new ArrayList<>();

	private PoolSettings settings;

	private boolean closed;

	/**
	 * Create the state of a pool without runners.
	 * @param settings the settings
	 * @param slug the prefix of the ids of its runners
	 * @param backoff the pause after failed starts
	 * @param permits acquires a permit to start a runner, if there is one now
	 * @param leases makes the lease of a runner
	 * @param clock nanoseconds, as {@link System#nanoTime()}
	 */
	PoolState(PoolSettings settings, String slug, StartBackoff backoff, BooleanSupplier permits,
			Function<PooledRunner, RunnerLease> leases, LongSupplier clock) {
		this.settings = settings;
		this.clock = clock;
		this.history = new RunnerHistory(clock.getAsLong());
		this.slots = new RunnerSlots(settings, clock, leases, this::effect);
		this.calls = new PoolCalls(this);
		this.failures = new StartFailures(this, backoff);
		this.starts = new RunnerStarts(this, slug, this.failures, this.history);
		this.scaling = new RunnerScaling(this, permits);
		this.probing = new RunnerProbing(this);
		this.endings = new RunnerEndings(this, this.history);
	}

	/**
	 * Take the effects of all decisions since the last time, in their order.
	 */
	List<Effect> takeEffects() {
		if (this.effects.isEmpty()) {
			return List.of();
		}
		List<Effect> taken = this.effects;
		this.effects = new ArrayList<>();
		return taken;
	}

	void effect(Effect effect) {
		this.effects.add(effect);
	}

	void publish(RunnerPoolEvent event) {
		effect(new Effect.Publish(event));
	}

	void log(Level level, String message, @Nullable Object... args) {
		effect(new Effect.Log(level, message.formatted(args)));
	}

	/**
	 * Change the size of the pool.
	 */
	void resize(int min, int max, @Nullable Integer maxConcurrency) {
		this.settings = this.settings.resized(min, max, maxConcurrency);
		for (PooledRunner runner : List.copyOf(this.slots.runners())) {
			this.slots.update(runner, (resized) -> resized.slots(this.settings.slots(resized.capacity())));
		}
		log(Level.INFO, "Pool '%s' resized: min %d, max %d, max-concurrency %s", name(), min, max, maxConcurrency);
		settle();
		publish(new RunnerPoolEvent.PoolResized(name(), min, max, maxConcurrency));
	}

	/**
	 * Drain, start and stop runners until the pool has as many as it should have.
	 */
	void settle() {
		int surplus = this.slots.groups().serving() - this.settings.max();
		if (surplus > 0) {
			this.slots.runners()
				.stream()
				.filter(PooledRunner::isServing)
				.sorted(Comparator.comparingInt(PooledRunner::inUse))
				.limit(surplus)
				.toList()
				.forEach((runner) -> this.endings.drain(runner, StopReason.SCALED_DOWN, null));
		}
		this.scaling.scale();
		this.scaling.scheduleIdleSweep();
	}

	/**
	 * Drain a runner.
	 * @return whether there is such a runner
	 */
	boolean drain(String id) {
		PooledRunner runner = this.slots.find(id);
		if (runner != null) {
			this.endings.drain(runner, StopReason.DRAINED, null);
		}
		return runner != null;
	}

	/**
	 * Stop a runner.
	 * @return whether there is such a runner
	 * @throws IllegalArgumentException if the pool does not own it
	 */
	boolean stop(String id) {
		PooledRunner runner = this.slots.find(id);
		if (runner != null) {
			Assert.isTrue(runner.isOwned(),
					() -> "Runner '%s' was not started by this pool: it can be drained, but not stopped".formatted(id));
			this.endings.stop(runner, StopReason.STOPPED);
			this.scaling.scale();
		}
		return runner != null;
	}

	/**
	 * Refuse new calls, and abandon pending acquires and starts.
	 */
	void close() {
		this.closed = true;
		this.slots.decide((acquire) -> true, new Decision.PoolClosed());
		this.starts.underWay().forEach((attempt) -> effect(new Effect.Abandon(attempt)));
	}

	/**
	 * Terminate all runners, whether they have calls or not.
	 */
	void stopAll() {
		List.copyOf(this.slots.runners()).forEach((runner) -> this.endings.stop(runner, StopReason.SHUTDOWN));
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Whether nothing is left of the pool.
	 */
	boolean isQuiet() {
		return this.slots.runners().isEmpty() && this.starts.isQuiet() && this.endings.terminating().isEmpty();
	}

	PoolSettings settings() {
		return this.settings;
	}

	String name() {
		return this.settings.name();
	}

	long now() {
		return this.clock.getAsLong();
	}

	RunnerSlots slots() {
		return this.slots;
	}

	PoolCalls calls() {
		return this.calls;
	}

	StartFailures failures() {
		return this.failures;
	}

	RunnerStarts starts() {
		return this.starts;
	}

	RunnerScaling scaling() {
		return this.scaling;
	}

	RunnerProbing probing() {
		return this.probing;
	}

	RunnerEndings endings() {
		return this.endings;
	}

	PoolCounts counts() {
		return PoolCounts.of(this.slots.runners(), this.starts.pendingCount(), this.slots.inUse(),
				this.slots.pending().size());
	}

	/**
	 * How many calls the pool can execute at the same time once it has all its runners. A
	 * missing one whose capacity is not known counts for one call.
	 */
	int capacity() {
		long missing = this.settings.max();
		long capacity = 0;
		for (PooledRunner runner : this.slots.runners()) {
			if (runner.isServing()) {
				missing--;
				capacity += runner.slots();
			}
		}
		boolean known = this.settings.singleUse() || this.settings.maxConcurrency() != null;
		int expected = known ? this.settings.expectedConcurrency() : 1;
		return (int) Math.min(Math.max(1, capacity + Math.max(0, missing) * expected), Integer.MAX_VALUE);
	}

	Duration runnerTime() {
		return this.history.runnerTime(now());
	}

	PoolSnapshot snapshot(String backend) {
		long now = now();
		return new PoolSnapshot(this.settings, backend,
				this.starts.pending().stream().map((attempt) -> attempt.describe(now)).toList(),
				this.scaling.queuedStarts(), this.slots.inUse(), this.slots.pending().size(),
				this.slots.pending().longestWait(), this.failures.describeLast(),
				this.slots.runners().stream().map(PooledRunner::snapshot).toList(), this.history.latestFirst());
	}

}
