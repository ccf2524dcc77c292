package io.flame.pool;

import io.flame.backend.RunnerStartException;

/**
 * The decision of a pool about a pending acquire.
 */
sealed interface Decision {

	/**
	 * It gets a slot.
	 *
	 * @param lease the right to execute it
	 */
	record Granted(RunnerLease lease) implements Decision {

	}

	/**
	 * Runners cannot be started.
	 *
	 * @param failure why
	 */
	record NotStarted(RunnerStartException failure) implements Decision {

	}

	/**
	 * The runner that its affinity requires is gone.
	 */
	record RunnerGone() implements Decision {

	}

	/**
	 * The pool is closed.
	 */
	record PoolClosed() implements Decision {

	}

}
