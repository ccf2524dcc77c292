package io.flame.pool;

import io.flame.FlameException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.backend.RunnerStartException;

/**
 * Tells callers why they get no runner. Guarded by the lock of the pool.
 */
final class PoolFailures {

	private final String pool;

	private final RunnerSlots slots;

	private final RunnerBoots boots;

	PoolFailures(String pool, RunnerSlots slots, RunnerBoots boots) {
		this.pool = pool;
		this.slots = slots;
		this.boots = boots;
	}

	/**
	 * The deadline of a call is over that waited for a runner.
	 */
	FlameException timedOut() {
		int ready = this.slots.ready();
		RunnerStartException failure = this.boots.lastFailure();
		if (ready > 0) {
			return new FlameTimeoutException(Stage.QUEUE,
					"No runner of pool '%s' became free in time: all %d are busy or do not answer, %d other call(s) wait. %s"
						.formatted(this.pool, ready, this.slots.waiting(),
								(failure != null) ? "More could not be started: " + failure.getMessage()
										: "Raise 'max' or 'acquire-timeout' of the pool."));
		}
		if (failure != null && this.boots.pending() > 0) {
			return new FlameNoRunnerException(
					"Pool '%s' has no runner yet: %d still starting. The last start that has ended failed: %s"
						.formatted(this.pool, this.boots.pending(), failure.getMessage()),
					failure);
		}
		if (failure != null) {
			return noRunner(failure);
		}
		return new FlameTimeoutException(Stage.BOOT,
				"No runner of pool '%s' had started in time: %d still starting. Raise 'acquire-timeout' of the pool."
					.formatted(this.pool, this.boots.pending()));
	}

	FlameNoRunnerException noRunner(RunnerStartException failure) {
		return new FlameNoRunnerException("Pool '%s' has no runner: %s".formatted(this.pool, failure.getMessage()),
				failure);
	}

	FlameRunnerLostException gone() {
		return new FlameRunnerLostException(
				"The runner of pool '%s' that a call with an idempotency key was sent to is gone, or takes no more calls. Whether the call took effect is unknown."
					.formatted(this.pool));
	}

	FlameNoRunnerException closed() {
		return new FlameNoRunnerException(
				"Pool '%s' is closed: the application is shutting down.".formatted(this.pool));
	}

}
