package io.flame.pool;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads of a pool: one for time, as many as needed for what blocks.
 */
final class PoolThreads {

	private static final Log logger = LogFactory.getLog(PoolThreads.class);

	private final ScheduledExecutorService timer;

	private final ExecutorService boots;

	private final ExecutorService workers;

	PoolThreads(String pool) {
		this.timer = Executors.newSingleThreadScheduledExecutor(daemons("flame-" + pool + "-timer-"));
		this.boots = Executors.newCachedThreadPool(daemons("flame-" + pool + "-boot-"));
		this.workers = Executors.newCachedThreadPool(daemons("flame-" + pool + "-"));
	}

	private static CustomizableThreadFactory daemons(String prefix) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
		factory.setDaemon(true);
		return factory;
	}

	void boot(Runnable task) {
		this.boots.execute(task);
	}

	void execute(Runnable task) {
		unlessClosed(() -> this.workers.execute(() -> guarded(task)));
	}

	void later(Runnable task, Duration delay) {
		unlessClosed(() -> this.timer.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
	}

	private static void unlessClosed(Runnable submission) {
		try {
			submission.run();
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not executed, the pool is closed");
		}
	}

	void repeat(Runnable task, Duration interval) {
		this.timer.scheduleWithFixedDelay(() -> guarded(task), interval.toNanos(), interval.toNanos(),
				TimeUnit.NANOSECONDS);
	}

	/** An exception must not end the repetition. */
	private static void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			logger.error("A task of the pool failed", ex);
		}
	}

	/**
	 * Nobody waits for runners that are still starting.
	 */
	void interruptBoots() {
		this.timer.shutdownNow();
		this.boots.shutdownNow();
	}

	/**
	 * Let what ends runners finish.
	 */
	void close(Duration grace) {
		this.workers.shutdown();
		try {
			this.boots.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
			if (!this.workers.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
				this.workers.shutdownNow();
				this.workers.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			this.workers.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
