package io.flame.pool;

/**
 * Listens to the events of pools and their runners. Beans of this type are called.
 * <p>
 * The events of a pool arrive one after the other, in their order, on a thread of Flame's
 * own: a slow listener delays other listeners but no call, and its exceptions are logged.
 */
public interface RunnerPoolListener {

	/**
	 * Something has happened. Calls the method for it.
	 * @param event what has happened
	 */
	default void poolEvent(RunnerPoolEvent event) {
		event.tell(this);
	}

	/**
	 * A runner is being started.
	 * @param event what has happened
	 */
	default void bootStarted(RunnerPoolEvent.BootStarted event) {
	}

	/**
	 * A runner has started and takes calls.
	 * @param event what has happened
	 */
	default void bootFinished(RunnerPoolEvent.BootFinished event) {
	}

	/**
	 * A runner could not be started.
	 * @param event what has happened
	 */
	default void bootFailed(RunnerPoolEvent.BootFailed event) {
	}

	/**
	 * A runner has terminated unexpectedly.
	 * @param event what has happened
	 */
	default void runnerLost(RunnerPoolEvent.RunnerLost event) {
	}

	/**
	 * A runner that takes no new calls has finished its last one.
	 * @param event what has happened
	 */
	default void runnerDrained(RunnerPoolEvent.RunnerDrained event) {
	}

	/**
	 * A runner was terminated by the pool.
	 * @param event what has happened
	 */
	default void runnerStopped(RunnerPoolEvent.RunnerStopped event) {
	}

	/**
	 * The limits of the pool were changed.
	 * @param event what has happened
	 */
	default void poolResized(RunnerPoolEvent.PoolResized event) {
	}

}
