package io.flame.pool;

import java.util.Collection;

/**
 * The numbers of runners and calls of a pool at one moment, for frequent reads at the
 * price of one look at each runner's state.
 *
 * @param starting how many runners were being started
 * @param idle how many took calls and had none
 * @param busy how many took calls and had some
 * @param unavailable how many got no calls because they did not respond
 * @param draining how many got no more calls
 * @param stopping how many were being terminated
 * @param inUse how many slots were in use
 * @param waiting how many calls waited for a slot
 */
public record PoolCounts(int starting, int idle, int busy, int unavailable, int draining, int stopping, int inUse,
		int waiting) {

	static PoolCounts of(Collection<PooledRunner> runners, int starting, int inUse, int waiting) {
		int[] counts = new int[RunnerState.values().length];
		runners.forEach((runner) -> counts[runner.state().ordinal()]++);
		return new PoolCounts(starting, counts[RunnerState.IDLE.ordinal()],
				counts[RunnerState.BUSY.ordinal()] + counts[RunnerState.RESTING.ordinal()],
				counts[RunnerState.UNAVAILABLE.ordinal()], counts[RunnerState.DRAINING.ordinal()],
				counts[RunnerState.STOPPING.ordinal()], inUse, waiting);
	}

	/**
	 * How many runners took calls.
	 * @return their number, with and without calls
	 */
	public int ready() {
		return this.idle + this.busy;
	}

}
