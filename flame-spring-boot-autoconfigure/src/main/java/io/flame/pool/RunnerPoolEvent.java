package io.flame.pool;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Something that has happened to a pool or one of its runners. Events reach
 * {@link RunnerPoolListener}s and, as Spring application events, {@code @EventListener}
 * methods.
 */
public sealed interface RunnerPoolEvent {

	/**
	 * The pool.
	 * @return the name of the pool
	 */
	String pool();

	/**
	 * Call the method of a listener that is for this event.
	 * @param listener the listener
	 */
	void tell(RunnerPoolListener listener);

	/**
	 * A runner is being started.
	 *
	 * @param pool the name of the pool
	 * @param runner the id that the runner gets; a runner that the pool does not own
	 * keeps its own
	 */
	record BootStarted(String pool, String runner) implements RunnerPoolEvent {

		@Override
		public void tell(RunnerPoolListener listener) {
			listener.bootStarted(this);
		}

	}

	/**
	 * A runner has started and takes calls.
	 *
	 * @param pool the name of the pool
	 * @param runner the id of the runner
	 * @param duration how long that took
	 */
	record BootFinished(String pool, String runner, Duration duration) implements RunnerPoolEvent {

		@Override
		public void tell(RunnerPoolListener listener) {
			listener.bootFinished(this);
		}

	}

	/**
	 * A runner could not be started. Nothing of it is left, unless the backend is still
	 * busy with it.
	 *
	 * @param pool the name of the pool
	 * @param runner the id of the runner
	 * @param message what happened, with the last output where there is some
	 * @param permanent whether trying again is pointless until something is changed
	 * @param duration how long that took
	 */
	record BootFailed(String pool, String runner, String message, boolean permanent,
			Duration duration) implements RunnerPoolEvent {

		@Override
		public void tell(RunnerPoolListener listener) {
			listener.bootFailed(this);
		}

	}

	/**
	 * A runner has terminated unexpectedly.
	 *
	 * @param pool the name of the pool
	 * @param runner the id of the runner
	 * @param reason what is known about it
	 * @param calls how many calls were lost with it
	 * @param age how long it had been there
	 */
	record RunnerLost(String pool, String runner, String reason, int calls, Duration age) implements RunnerPoolEvent {

		@Override
		public void tell(RunnerPoolListener listener) {
			listener.runnerLost(this);
		}

	}

	/**
	 * A runner that takes no new calls has finished its last one.
	 *
	 * @param pool the name of the pool
	 * @param runner the id of the runner
	 * @param duration how long it had been draining
	 */
	record RunnerDrained(String pool, String runner, Duration duration) implements RunnerPoolEvent {

		@Override
		public void tell(RunnerPoolListener listener) {
			listener.runnerDrained(this);
		}

	}

	/**
	 * A runner is gone because the pool has ended it.
	 *
	 * @param pool the name of the pool
	 * @param runner the id of the runner
	 * @param reason why
	 * @param detail what led to it, such as the call of a stuck handler; {@code null} if
	 * the reason is sufficient
	 * @param age how long it had been there
	 */
	record RunnerStopped(String pool, String runner, StopReason reason, @Nullable String detail,
			Duration age) implements RunnerPoolEvent {

		@Override
		public void tell(RunnerPoolListener listener) {
			listener.runnerStopped(this);
		}

	}

	/**
	 * The limits of the pool were changed.
	 *
	 * @param pool the name of the pool
	 * @param min how many runners there are at all times from now on
	 * @param max the maximum number of runners
	 * @param maxConcurrency how many calls a runner executes at the same time;
	 * {@code null} for the capacity that the runner reports
	 */
	record PoolResized(String pool, int min, int max, @Nullable Integer maxConcurrency) implements RunnerPoolEvent {

		@Override
		public void tell(RunnerPoolListener listener) {
			listener.poolResized(this);
		}

	}

}
