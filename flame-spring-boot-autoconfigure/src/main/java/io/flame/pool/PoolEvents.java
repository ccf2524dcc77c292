package io.flame.pool;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Publishes events to listeners, in order and without anything waiting for them.
 * Thread-safe.
 */
final class PoolEvents {

	private static final Log logger = LogFactory.getLog(PoolEvents.class);

	private final Supplier<List<RunnerPoolListener>> listeners;

	private final PoolThreads threads;

	private final Queue<RunnerPoolEvent> events = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean publishing = new AtomicBoolean();

	PoolEvents(Supplier<List<RunnerPoolListener>> listeners, PoolThreads threads) {
		this.listeners = listeners;
		this.threads = threads;
	}

	/**
	 * Add an event to those that are to be published.
	 */
	void add(RunnerPoolEvent event) {
		this.events.add(event);
	}

	/**
	 * Publish the added events on another thread.
	 */
	void publish() {
		if (!this.events.isEmpty() && this.publishing.compareAndSet(false, true)) {
			this.threads.execute(this::publishAll, () -> {
				this.publishing.set(false);
				this.threads.later(this::publish, PoolThreads.RETRY);
			});
		}
	}

	private void publishAll() {
		try {
			RunnerPoolEvent event = this.events.poll();
			while (event != null) {
				publish(event);
				event = this.events.poll();
			}
		}
		finally {
			this.publishing.set(false);
		}
		// an event that was added after the last poll
		publish();
	}

	private void publish(RunnerPoolEvent event) {
		try {
			this.listeners.get().forEach((listener) -> publish(listener, event));
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Listeners are not available for %s".formatted(event), ex);
		}
	}

	private static void publish(RunnerPoolListener listener, RunnerPoolEvent event) {
		try {
			listener.poolEvent(event);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A listener failed at %s".formatted(event), ex);
		}
	}

}
