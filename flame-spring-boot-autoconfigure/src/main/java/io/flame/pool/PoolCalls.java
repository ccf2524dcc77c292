package io.flame.pool;

import java.time.Duration;
import java.util.List;

import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the calls of a pool: whether they get a slot, and what their outcomes
 * mean for their runners. Guarded by the lock of the pool.
 */
final class PoolCalls {

	private static final Duration REST = Duration.ofMillis(200);

	private final PoolState state;

	PoolCalls(PoolState state) {
		this.state = state;
	}

	private PoolSettings settings() {
		return this.state.settings();
	}

	private RunnerSlots slots() {
		return this.state.slots();
	}

	/**
	 * Get a slot, or wait for one.
	 * @return a pending acquire, which has a decision unless it waits
	 */
	PendingAcquire acquire(int priority, @Nullable Affinity affinity, @Nullable RunnerResources resources) {
		if (this.state.isClosed()) {
			PendingAcquire refused = new PendingAcquire(0, this.state.now(), priority, affinity,
					settings().resources());
			refused.decide(new Decision.PoolClosed());
			return refused;
		}
		PendingAcquire acquire = slots().acquire(priority, affinity, resources);
		if (acquire.isEnqueued() || settings().minIdle() > 0 || settings().singleUse()) {
			this.state.scaling().scale();
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
		int ahead = (target != null) ? 0 : slots().pending().ahead(acquire) / settings().expectedConcurrency();
		int queued = this.state.scaling().queuedStarts();
		slots().pending().remove(acquire);
		List<StartAttempt> pending = this.state.starts().pending(resources);
		StartAttempt oldest = pending.isEmpty() ? null : pending.get(0);
		Shortage shortage = new Shortage(slots().groups().get(resources).serving(), slots().pending().size(),
				pending.size(), queued, ahead, settings().spawnTimeout(), this.state.failures().last(), oldest,
				oldest != null && oldest.isOver(this.state.now()));
		this.state.scaling().scale();
		if (target != null) {
			this.state.scaling().scheduleIdleSweep();
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
		boolean scale = slots().release(lease, outcome.taken()) || slots().groups().needRoom();
		if (outcome instanceof CallOutcome.Served && runner.countServed() == 1) {
			this.state.failures().proven();
			scale = true;
		}
		if (runner.inUse() == 0 && slots().contains(runner)) {
			unused(runner);
		}
		if (scale) {
			this.state.scaling().scale();
		}
	}

	private void judge(PooledRunner runner, CallOutcome outcome) {
		if (outcome instanceof CallOutcome.Busy) {
			slots().update(runner, (busy) -> {
				slots().last(busy);
				busy.state(RunnerState.RESTING);
			});
			long turn = runner.turn();
			this.state.effect(new Effect.Schedule(REST, (state) -> rested(runner, turn)));
		}
		else if (outcome instanceof CallOutcome.Draining) {
			this.state.probing().draining(runner);
		}
		else if (outcome instanceof CallOutcome.Unreachable unreachable) {
			this.state.probing().suspect(runner, unreachable.problem());
		}
		else if (outcome instanceof CallOutcome.Lost lost) {
			this.state.probing().suspect(runner, lost.problem());
		}
		else if (outcome instanceof CallOutcome.Stuck stuck) {
			this.state.endings().drain(runner, StopReason.STUCK, stuck.call());
		}
	}

	/**
	 * Unless it has refused another call since.
	 */
	private void rested(PooledRunner runner, long turn) {
		if (runner.state() == RunnerState.RESTING && runner.turn() == turn) {
			slots().update(runner, PooledRunner::recover);
			this.state.scaling().scale();
		}
	}

	/**
	 * A runner has finished its last call.
	 */
	private void unused(PooledRunner runner) {
		if (!runner.isServing()) {
			this.state.endings().drained(runner);
		}
		else if (runner.isSpent(settings().singleUse())) {
			this.state.endings().stop(runner, StopReason.SINGLE_USE);
		}
		else {
			this.state.scaling().idle();
		}
	}

}
