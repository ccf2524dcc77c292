package io.flame.resilience;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;

/**
 * A bulkhead that becomes larger and smaller with its pool. Thread-safe.
 */
final class FollowingBulkhead {

	private final Bulkhead bulkhead;

	private volatile int wanted;

	FollowingBulkhead(Bulkhead bulkhead) {
		this.bulkhead = bulkhead;
	}

	/**
	 * Admit another number of calls, as soon as that is possible: a bulkhead that is full
	 * becomes smaller when calls have come to their end, and nobody waits for that here.
	 */
	void follow(int maxConcurrentCalls) {
		this.wanted = maxConcurrentCalls;
		Thread thread = new Thread(this::change, "flame-bulkhead");
		thread.setDaemon(true);
		thread.start();
	}

	private synchronized void change() {
		BulkheadConfig config = this.bulkhead.getBulkheadConfig();
		if (config.getMaxConcurrentCalls() != this.wanted) {
			this.bulkhead.changeConfig(BulkheadConfig.from(config).maxConcurrentCalls(this.wanted).build());
		}
	}

}
