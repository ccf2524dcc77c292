package io.flame.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import io.flame.pool.Effect.Log.Level;

/**
 * Decides how many runners there are: starts missing runners, and stops idle ones.
 * Guarded by the lock of the pool.
 */
final class RunnerScaling {

	/** The maximum number of starts that begin under one lock. */
	private static final int MAX_STARTS = 100;

	private final PoolState state;

	private final BooleanSupplier permits;

	private boolean suspended;

	private boolean idleSweepScheduled;

	private long nextIdleSweep;

	/**
	 * Create it.
	 * @param state the state of the pool
	 * @param permits acquires a permit to start a runner, if there is one now
	 */
	RunnerScaling(PoolState state, BooleanSupplier permits) {
		this.state = state;
		this.permits = permits;
	}

	private PoolSettings settings() {
		return this.state.settings();
	}

	private RunnerSlots slots() {
		return this.state.slots();
	}

	private RunnerStarts starts() {
		return this.state.starts();
	}

	/**
	 * How many starts wait for a permit.
	 */
	int queuedStarts() {
		return isScaling() ? slots().groups().all().stream().mapToInt(this::missing).sum() : 0;
	}

	/**
	 * Start missing runners as far as there are permits. Starts without a permit are
	 * queued: they have no objects of their own but are counted anew each time.
	 */
	void scale() {
		if (isScaling()) {
			slots().groups().all().forEach(this::scale);
		}
		slots().groups().tidy();
	}

	private boolean isScaling() {
		return !this.suspended && !this.state.isClosed() && !this.state.failures().isPausing();
	}

	/**
	 * Start nothing until it is known which runners there are.
	 */
	void suspend() {
		this.suspended = true;
	}

	void resume() {
		this.suspended = false;
		scale();
	}

	private void scale(RunnerGroup group) {
		int needed = needed(group);
		int room = room();
		if (needed > room && !group.queue().isEmpty()) {
			evict(group, needed - Math.max(0, room));
		}
		begin(group, Math.min(needed, room()));
	}

	private void begin(RunnerGroup group, int missing) {
		int begun = 0;
		while (begun < Math.min(missing, MAX_STARTS) && this.permits.getAsBoolean()) {
			starts().begin(group.resources());
			begun++;
		}
		if (begun == MAX_STARTS) {
			// the lock is not held for long, however many are missing
			this.state.effect(new Effect.Schedule(Duration.ZERO, (state) -> state.scaling().scale()));
		}
	}

	private int missing(RunnerGroup group) {
		return Math.max(0, Math.min(needed(group), room()));
	}

	private int needed(RunnerGroup group) {
		return ScalingPolicy.starts(limits(group), demand(group));
	}

	private int room() {
		return settings().max() - slots().occupied() - starts().overdueCount() - starts().pendingCount();
	}

	/**
	 * Minimum and spare runners have the pool's own resources.
	 */
	private PoolSettings limits(RunnerGroup group) {
		return group.resources().equals(settings().resources()) ? settings() : settings().withoutMinimum();
	}

	private ScalingPolicy.Demand demand(RunnerGroup group) {
		return new ScalingPolicy.Demand(group.queue().size(), group.serving(), group.idle(),
				starts().pendingCount(group.resources()));
	}

	/**
	 * Make room for runners with other resources, without waiting for their idle time.
	 */
	private void evict(RunnerGroup group, int count) {
		long leaving = slots().runners().stream().filter((runner) -> runner.state() == RunnerState.STOPPING).count();
		slots().groups()
			.all()
			.stream()
			.filter((other) -> other != group && other.queue().isEmpty() && canSpare(other))
			.map(RunnerGroup::longestIdle)
			.filter(Objects::nonNull)
			.limit(Math.max(0, count - leaving))
			.toList()
			.forEach((runner) -> this.state.endings().stop(runner, StopReason.EVICTED));
	}

	private boolean canSpare(RunnerGroup group) {
		return !this.state.isClosed() && group.idle() > 0 && ScalingPolicy.canSpareIdle(limits(group), demand(group));
	}

	/**
	 * A runner has become idle, after all others that are.
	 */
	void idle() {
		if (!this.idleSweepScheduled) {
			scheduleIdleSweep();
		}
	}

	/**
	 * Look for idle runners when the first of them may have been idle for long enough,
	 * and not at all while none can be spared.
	 */
	void scheduleIdleSweep() {
		Duration next = null;
		for (RunnerGroup group : slots().groups().all()) {
			if (canSpare(group)) {
				Duration left = idleTimeLeft(group, this.state.now());
				next = (next == null || left.compareTo(next) < 0) ? left : next;
			}
		}
		if (next != null) {
			scheduleIdleSweep(next);
		}
	}

	private void scheduleIdleSweep(Duration delay) {
		long time = this.state.now() + delay.toNanos();
		if (!this.idleSweepScheduled || time - this.nextIdleSweep < 0) {
			this.idleSweepScheduled = true;
			this.nextIdleSweep = time;
			this.state.effect(new Effect.Schedule(delay, (state) -> state.scaling().sweepIdle(time)));
		}
	}

	private Duration idleTimeLeft(RunnerGroup group, long now) {
		PooledRunner next = group.longestIdle();
		long idle = (next != null) ? next.idleNanos(now) : 0;
		return Duration.ofNanos(Math.max(0, settings().idleShutdownAfter().toNanos() - idle));
	}

	private void sweepIdle(long time) {
		if (time != this.nextIdleSweep) {
			// there was an earlier one
			return;
		}
		this.idleSweepScheduled = false;
		long now = this.state.now();
		slots().groups().all().forEach((group) -> {
			while (canSpare(group) && idleTimeLeft(group, now).isZero()) {
				stopIdle(group);
			}
		});
		scheduleIdleSweep();
	}

	private void stopIdle(RunnerGroup group) {
		PooledRunner runner = group.longestIdle();
		if (runner != null) {
			this.state.log(Level.INFO, "Stopping runner '%s' of pool '%s': no call for %d s", runner.id(),
					this.state.name(), settings().idleShutdownAfter().toSeconds());
			this.state.endings().stop(runner, StopReason.IDLE);
		}
	}

}
