package io.flame.autoconfigure;

/**
 * How many threads a runner's web server needs, so that heartbeats do not wait for calls.
 */
final class ServerThreads {

	/** Boot's and the servers' own number. */
	private static final int USUAL = 200;

	/** For heartbeats, and calls that are to be refused. */
	private static final int SPARE = 20;

	private ServerThreads() {
	}

	/**
	 * The number of threads.
	 * @param concurrency how many calls the runner should execute at the same time
	 * @return a number of threads
	 */
	static int of(int concurrency) {
		return Math.max(USUAL, concurrency + SPARE);
	}

	/**
	 * How many calls a spawned runner executes at the same time: more than it should,
	 * since its parent keeps the limit and may change it.
	 * @param concurrency how many calls it should execute at the same time
	 * @return how many it can
	 */
	static int capacity(int concurrency) {
		return of(concurrency) - SPARE;
	}

}
