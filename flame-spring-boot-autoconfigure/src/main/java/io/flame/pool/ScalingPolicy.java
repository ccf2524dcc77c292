package io.flame.pool;

/**
 * Decides how many runners to start.
 */
final class ScalingPolicy {

	private final PoolSettings settings;

	ScalingPolicy(PoolSettings settings) {
		this.settings = settings;
	}

	/**
	 * One boot per {@code max-concurrency} waiters, and what is missing to {@code min}.
	 * @param waiting how many calls wait
	 * @param ready how many runners there are
	 * @param pending how many are being started
	 * @return how many to start now
	 */
	int boots(int waiting, int ready, int pending) {
		int concurrency = this.settings.expectedConcurrency();
		int forWaiters = (waiting + concurrency - 1) / concurrency - pending;
		int forMin = this.settings.min() - ready - pending;
		int room = this.settings.max() - ready - pending;
		return Math.max(0, Math.min(room, Math.max(forWaiters, forMin)));
	}

}
