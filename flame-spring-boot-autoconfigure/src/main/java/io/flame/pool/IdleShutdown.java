package io.flame.pool;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Finds runners that have been idle for long enough. It looks when the first of them may
 * be, and not at all while none can be spared. Its state is guarded by the lock of its
 * pool.
 */
final class IdleShutdown {

	private final Duration after;

	private final RunnerSlots slots;

	private final BooleanSupplier sparing;

	private final Consumer<PooledRunner> stop;

	private final Consumer<Duration> alarm;

	private boolean scheduled;

	/**
	 * Create it.
	 * @param after for how long
	 * @param slots the runners
	 * @param sparing whether one can be spared now
	 * @param stop what to do with one
	 * @param alarm has {@link #sweep()} called after a time, holding the lock
	 */
	IdleShutdown(Duration after, RunnerSlots slots, BooleanSupplier sparing, Consumer<PooledRunner> stop,
			Consumer<Duration> alarm) {
		this.after = after;
		this.slots = slots;
		this.sparing = sparing;
		this.stop = stop;
		this.alarm = alarm;
	}

	/**
	 * A runner has become idle, or can be spared.
	 */
	void changed() {
		PooledRunner next = this.slots.longestIdle();
		if (!this.scheduled && next != null && this.sparing.getAsBoolean()) {
			this.scheduled = true;
			this.alarm.accept(left(next));
		}
	}

	void sweep() {
		this.scheduled = false;
		PooledRunner next = this.slots.longestIdle();
		while (next != null && this.sparing.getAsBoolean() && left(next).isZero()) {
			this.stop.accept(next);
			next = this.slots.longestIdle();
		}
		changed();
	}

	private Duration left(PooledRunner pooled) {
		return Duration.ofNanos(Math.max(0, this.after.toNanos() - pooled.idleNanos()));
	}

}
