package io.flame.pool;

/**
 * Decides how many runners to start.
 */
final class ScalingPolicy {

	private ScalingPolicy() {
	}

	/**
	 * One start per {@code max-concurrency} pending acquires, plus the starts that
	 * {@code min-idle} needs beyond them, and at least those that {@code min} needs.
	 * @param settings the settings of the pool
	 * @param demand the current demand
	 * @return how many starts are needed beyond those that are under way
	 */
	static int starts(PoolSettings settings, Demand demand) {
		int concurrency = settings.expectedConcurrency();
		int forWaiters = (int) (((long) demand.waiting() + concurrency - 1) / concurrency);
		int spare = Math.max(0, settings.minIdle() - demand.idle());
		// a runner that has served its only call does not count
		int there = settings.singleUse() ? demand.idle() : demand.ready();
		return Math.max(0, Math.max(forWaiters + spare, settings.min() - there) - demand.pending());
	}

	/**
	 * Whether a runner without calls can be spared.
	 * @param settings the settings of the pool
	 * @param demand the current demand
	 * @return whether it may be stopped
	 */
	static boolean canSpareIdle(PoolSettings settings, Demand demand) {
		int there = settings.singleUse() ? demand.idle() : demand.ready();
		return there > settings.min() && demand.idle() > settings.minIdle();
	}

	/**
	 * The runners and the pending acquires of a pool or group.
	 *
	 * @param waiting how many calls wait
	 * @param ready how many runners get calls, now or once they have recovered
	 * @param idle how many of these have no call
	 * @param pending how many runners are being started
	 */
	record Demand(int waiting, int ready, int idle, int pending) {

	}

}
