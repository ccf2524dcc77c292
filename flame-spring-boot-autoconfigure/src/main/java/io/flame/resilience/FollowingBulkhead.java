package io.flame.resilience;

import java.util.concurrent.ThreadFactory;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A bulkhead that becomes larger and smaller with its pool. Thread-safe.
 */
final class FollowingBulkhead {

	private static final Log logger = LogFactory.getLog(FollowingBulkhead.class);

	private final Bulkhead bulkhead;

	private final ThreadFactory threads;

	private volatile int wanted;

	/** Whether a change has to be tried again because no thread could be started. */
	private volatile boolean pending;

	FollowingBulkhead(Bulkhead bulkhead, ThreadFactory threads) {
		this.bulkhead = bulkhead;
		this.threads = threads;
	}

	/**
	 * Admit another number of calls, as soon as that is possible: a bulkhead that is full
	 * becomes smaller when calls have come to their end, and nothing waits for that here.
	 */
	void follow(int maxConcurrentCalls) {
		this.wanted = maxConcurrentCalls;
		start();
	}

	/**
	 * Do what was not possible before.
	 */
	void catchUp() {
		if (this.pending) {
			start();
		}
	}

	private void start() {
		this.pending = false;
		try {
			this.threads.newThread(this::change).start();
		}
		catch (RuntimeException | Error ex) {
			// callers and the pool's listeners must not suffer from it
			this.pending = true;
			logger.debug(
					"Bulkhead '%s' is changed later: no thread could be started".formatted(this.bulkhead.getName()),
					ex);
		}
	}

	static Thread thread(Runnable task) {
		Thread thread = new Thread(task, "flame-bulkhead");
		thread.setDaemon(true);
		return thread;
	}

	private synchronized void change() {
		BulkheadConfig config = this.bulkhead.getBulkheadConfig();
		if (config.getMaxConcurrentCalls() != this.wanted) {
			this.bulkhead.changeConfig(BulkheadConfig.from(config).maxConcurrentCalls(this.wanted).build());
		}
	}

}
