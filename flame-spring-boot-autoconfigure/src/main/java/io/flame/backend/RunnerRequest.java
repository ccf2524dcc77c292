package io.flame.backend;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a pool asks a backend for.
 *
 * @param pool the name of the pool
 * @param capacity how many calls the runner must execute at the same time
 * @param maxRunners how many runners the pool has at the most, to share resources out
 * @param resources what the runner should get
 * @param timeout how long starting it may take
 * @param progress who is told how far it has come
 */
public record RunnerRequest(String pool, int capacity, int maxRunners, RunnerResources resources, Duration timeout,
		Progress progress) {

	/**
	 * Learns of a runner that is being started, so that people can see it.
	 */
	@FunctionalInterface
	public interface Progress {

		/**
		 * The runner has an id.
		 * @param id its id
		 * @param lastOutput the last lines that it has printed so far, the latest last
		 */
		void created(String id, Supplier<List<String>> lastOutput);

	}

}
