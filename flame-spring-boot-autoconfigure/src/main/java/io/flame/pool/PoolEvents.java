package io.flame.pool;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells listeners what happens, in order and without anybody waiting for them.
 * Thread-safe.
 */
final class PoolEvents {

	private static final Log logger = LogFactory.getLog(PoolEvents.class);

	private final Supplier<List<RunnerPoolListener>> listeners;

	private final Executor executor;

	private final Queue<RunnerPoolEvent> events = new ConcurrentLinkedQueue<>();

	private final AtomicInteger untold = new AtomicInteger();

	PoolEvents(Supplier<List<RunnerPoolListener>> listeners, Executor executor) {
		this.listeners = listeners;
		this.executor = executor;
	}

	void publish(RunnerPoolEvent event) {
		this.events.add(event);
		if (this.untold.getAndIncrement() == 0) {
			this.executor.execute(this::tellAll);
		}
	}

	private void tellAll() {
		do {
			RunnerPoolEvent event = this.events.remove();
			try {
				this.listeners.get().forEach((listener) -> tell(listener, event));
			}
			catch (RuntimeException | Error ex) {
				logger.warn("Nobody could be told of %s".formatted(event), ex);
			}
		}
		while (this.untold.decrementAndGet() > 0);
	}

	private static void tell(RunnerPoolListener listener, RunnerPoolEvent event) {
		try {
			listener.poolEvent(event);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A listener failed at %s".formatted(event), ex);
		}
	}

}
