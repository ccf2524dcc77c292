package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.flame.backend.RunnerResources;
import io.flame.pool.Effect.Log.Level;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The state of a pool and all of its decisions. It has no threads, does no I/O and does
 * not wait: what is to be done follows from {@link #takeEffects()}, without the lock.
 * Guarded by the lock of the pool.
 */
final class PoolState {

	private static final Duration REST = Duration.ofMillis(200);

	private final LongSupplier clock;

	private final RunnerHistory history;

	private final RunnerSlots slots;

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
	 * @param slug what the ids of its runners begin with
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
		this.starts = new RunnerStarts(this, slug, backoff, this.history);
		this.scaling = new RunnerScaling(this, permits);
		this.probing = new RunnerProbing(this);
		this.endings = new RunnerEndings(this, this.history);
	}

	/**
	 * What is to be done since the last time, in this order.
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
	 * Get a slot, or wait for one.
	 * @return a pending acquire, which has a decision unless it waits
	 */
	PendingAcquire acquire(int priority, @Nullable Affinity affinity, @Nullable RunnerResources resources) {
		if (this.closed) {
			PendingAcquire refused = new PendingAcquire(0, now(), priority, affinity, this.settings.resources());
			refused.decide(new Decision.PoolClosed());
			return refused;
		}
		PendingAcquire acquire = this.slots.acquire(priority, affinity, resources);
		if (acquire.isEnqueued() || this.settings.minIdle() > 0 || this.settings.singleUse()) {
			this.scaling.scale();
		}
		return acquire;
	}

	/**
	 * Stop waiting.
	 * @return why there is no slot, {@code null} if there is a decision after all
	 */
	@Nullable Shortage abandon(PendingAcquire acquire) {
		if (acquire.decision() != null) {
			return null;
		}
		PooledRunner target = acquire.target();
		RunnerResources resources = (target != null) ? target.resources() : acquire.resources();
		int ahead = (target != null) ? 0 : this.slots.pending().ahead(acquire) / this.settings.expectedConcurrency();
		int queued = this.scaling.queuedStarts();
		this.slots.pending().remove(acquire);
		List<StartAttempt> pending = this.starts.pending(resources);
		StartAttempt oldest = pending.isEmpty() ? null : pending.get(0);
		Shortage shortage = new Shortage(this.slots.groups().get(resources).serving(), this.slots.pending().size(), pending.size(),
				queued, ahead, this.settings.spawnTimeout(), this.starts.lastFailure(), oldest,
				oldest != null && oldest.isOver(now()));
		this.scaling.scale();
		if (target != null) {
			this.scaling.scheduleIdleSweep();
		}
		return shortage;
	}

	/**
	 * A call has ended. What its outcome means for the runner comes first, so that its
	 * slot is not offered to the next call.
	 */
	void release(RunnerLease lease, CallOutcome outcome) {
		PooledRunner runner = lease.pooled();
		judge(runner, outcome);
		boolean scale = this.slots.release(lease, outcome.taken()) || this.slots.groups().needRoom();
		if (outcome instanceof CallOutcome.Served && runner.countServed() == 1) {
			this.starts.proven();
			scale = true;
		}
		if (runner.inUse() == 0 && this.slots.contains(runner)) {
			unused(runner);
		}
		if (scale) {
			this.scaling.scale();
		}
	}

	private void judge(PooledRunner runner, CallOutcome outcome) {
		if (outcome instanceof CallOutcome.Busy) {
			this.slots.update(runner, (busy) -> {
				this.slots.last(busy);
				busy.state(RunnerState.RESTING);
			});
			long turn = runner.turn();
			effect(new Effect.Schedule(REST, (state) -> state.rested(runner, turn)));
		}
		else if (outcome instanceof CallOutcome.Draining) {
			this.probing.draining(runner);
		}
		else if (outcome instanceof CallOutcome.Unreachable unreachable) {
			this.probing.suspect(runner, unreachable.problem());
		}
		else if (outcome instanceof CallOutcome.Lost lost) {
			this.probing.suspect(runner, lost.problem());
		}
		else if (outcome instanceof CallOutcome.Stuck stuck) {
			this.endings.drain(runner, StopReason.STUCK, stuck.call());
		}
	}

	/**
	 * Unless it has refused another call since.
	 */
	private void rested(PooledRunner runner, long turn) {
		if (runner.state() == RunnerState.RESTING && runner.turn() == turn) {
			this.slots.update(runner, PooledRunner::recover);
			this.scaling.scale();
		}
	}

	/**
	 * A runner has finished its last call.
	 */
	private void unused(PooledRunner runner) {
		if (!runner.isServing()) {
			this.endings.drained(runner);
		}
		else if (runner.isSpent(this.settings.singleUse())) {
			this.endings.stop(runner, StopReason.SINGLE_USE);
		}
		else {
			this.scaling.idle();
		}
	}

	/**
	 * Change how large the pool is.
	 */
	void resize(int min, int max, @Nullable Integer maxConcurrency) {
		this.settings = this.settings.resized(min, max, maxConcurrency);
		for (PooledRunner runner : List.copyOf(this.slots.runners())) {
			this.slots.update(runner, (resized) -> resized.slots(this.settings.slots(resized.capacity())));
		}
		log(Level.INFO, "Pool '%s' has now min %d, max %d, max-concurrency %s", name(), min, max, maxConcurrency);
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
	 * Refuse new calls and abandon what waits and starts.
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
				this.scaling.queuedStarts(), this.slots.inUse(), this.slots.pending().size(), this.slots.pending().longestWait(),
				this.starts.describeLastFailure(), this.slots.runners().stream().map(PooledRunner::snapshot).toList(),
				this.history.latestFirst());
	}

}
