package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The effect of a decision of {@link PoolState}, performed without the lock of the pool.
 */
sealed interface Effect {

	/**
	 * Have the effect performed.
	 */
	void perform(Performer performer);

	/**
	 * Resume the thread of a pending acquire.
	 *
	 * @param acquire the pending acquire
	 */
	record WakeUp(PendingAcquire acquire) implements Effect {

		@Override
		public void perform(Performer performer) {
			this.acquire.wakeUp();
		}

	}

	/**
	 * Adopt the runners of an earlier process, then start those that are missing.
	 */
	record Adopt() implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.adopt();
		}

	}

	/**
	 * Start a runner.
	 *
	 * @param attempt the attempt
	 */
	record Start(StartAttempt attempt) implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.start(this.attempt);
		}

	}

	/**
	 * Interrupt a start that nothing waits for.
	 *
	 * @param attempt the attempt
	 */
	record Abandon(StartAttempt attempt) implements Effect {

		@Override
		public void perform(Performer performer) {
			this.attempt.abandon();
		}

	}

	/**
	 * Give the permit of a start back.
	 */
	record ReleasePermit() implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.releasePermit();
		}

	}

	/**
	 * Terminate a runner.
	 *
	 * @param runner the runner
	 * @param grace how long it may take to terminate by itself
	 */
	record Terminate(PooledRunner runner, Duration grace) implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.terminate(this.runner, this.grace);
		}

	}

	/**
	 * Report to the callers of a runner that it is lost.
	 *
	 * @param leases the leases of its calls
	 * @param reason why it is lost, a sentence
	 */
	record FailCalls(List<RunnerLease> leases, String reason) implements Effect {

		@Override
		public void perform(Performer performer) {
			this.leases.forEach((lease) -> performer.fail(lease, this.reason));
		}

	}

	/**
	 * Probe a runner.
	 *
	 * @param runner the runner
	 */
	record Probe(PooledRunner runner) implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.probe(this.runner);
		}

	}

	/**
	 * Change the state later.
	 *
	 * @param delay when, from now
	 * @param change the change
	 */
	record Schedule(Duration delay, Consumer<PoolState> change) implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.schedule(this.delay, this.change);
		}

	}

	/**
	 * Publish an event. Events are published in the order of their decisions.
	 *
	 * @param event the event
	 */
	record Publish(RunnerPoolEvent event) implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.publish(this.event);
		}

	}

	/**
	 * Write a line into the log.
	 *
	 * @param level the level
	 * @param message the line
	 */
	record Log(Level level, String message) implements Effect {

		@Override
		public void perform(Performer performer) {
			performer.log(this.level, this.message);
		}

		/**
		 * The level of a line.
		 */
		enum Level {

			DEBUG, INFO, WARN

		}

	}

	/**
	 * Performs effects.
	 */
	interface Performer {

		void adopt();

		void start(StartAttempt attempt);

		void releasePermit();

		void terminate(PooledRunner runner, Duration grace);

		void fail(RunnerLease lease, String reason);

		void probe(PooledRunner runner);

		void schedule(Duration delay, Consumer<PoolState> change);

		void publish(RunnerPoolEvent event);

		void log(Log.Level level, String message);

	}

}
