package io.flame.pool;

import io.flame.FlameException;

/**
 * The outcome of acquiring a runner.
 */
public sealed interface Acquisition permits RunnerLease, Acquisition.Failed {

	/**
	 * No runner was acquired; nothing was sent.
	 *
	 * @param failure the reason, created by the calling thread: a
	 * {@link io.flame.FlameTimeoutException}, a {@link io.flame.FlameNoRunnerException},
	 * or a {@link io.flame.FlameRunnerLostException} for a required affinity
	 */
	record Failed(FlameException failure) implements Acquisition {

	}

}
