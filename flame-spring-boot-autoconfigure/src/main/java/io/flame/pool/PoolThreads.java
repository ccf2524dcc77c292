package io.flame.pool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads of all pools: one timer, and as many workers as blocking tasks need.
 */
final class PoolThreads implements AutoCloseable {

	/** The delay of a task for which no thread could be created. */
	static final Duration RETRY = Duration.ofSeconds(1);

	private static final Log logger = LogFactory.getLog(PoolThreads.class);

	private static final long REPORT_NANOS = Duration.ofSeconds(10).toNanos();

	private final AtomicLong reported = new AtomicLong();

	private final ScheduledThreadPoolExecutor timer;

	private final ExecutorService workers;

	PoolThreads() {
		this(daemons("flame-pool-"));
	}

	/**
	 * Create the threads.
	 * @param workers creates threads for blocking tasks; may fail
	 */
	PoolThreads(ThreadFactory workers) {
		this.timer = new ScheduledThreadPoolExecutor(1, daemons("flame-timer-"));
		this.timer.setRemoveOnCancelPolicy(true);
		// its thread must be there when no other one can be created
		this.timer.prestartCoreThread();
		this.workers = Executors.newCachedThreadPool(workers);
	}

	private static CustomizableThreadFactory daemons(String prefix) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
		factory.setDaemon(true);
		return factory;
	}

	/**
	 * Do something that may block.
	 * @param task what to do
	 * @param otherwise what to do on the calling thread if no thread can be created
	 */
	void execute(Runnable task, Runnable otherwise) {
		try {
			this.workers.execute(() -> guarded(task));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not executed, the pools are closed");
		}
		catch (RuntimeException | Error ex) {
			try {
				report(ex);
			}
			finally {
				otherwise.run();
			}
		}
	}

	/**
	 * Limits the rate: a machine that cannot create threads fails again and again.
	 */
	private void report(Throwable problem) {
		long now = System.nanoTime();
		long last = this.reported.get();
		if ((last == 0 || now - last > REPORT_NANOS) && this.reported.compareAndSet(last, now)) {
			logger.error("No thread could be created for tasks of pools", problem);
		}
	}

	/**
	 * Do something short later.
	 * @return cancels it
	 */
	Future<?> later(Runnable task, Duration delay) {
		try {
			return this.timer.schedule(() -> guarded(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not executed, the pools are closed");
			return CompletableFuture.completedFuture(null);
		}
	}

	/**
	 * Do something short again and again.
	 */
	void repeat(Runnable task, Duration interval) {
		this.timer.scheduleWithFixedDelay(() -> guarded(task), interval.toNanos(), interval.toNanos(),
				TimeUnit.NANOSECONDS);
	}

	/** An exception must not end a repetition, nor go unnoticed. */
	private static void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("A task of a pool failed", ex);
		}
	}

	/**
	 * Give running tasks a moment to finish.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.workers.shutdown();
		try {
			if (!this.workers.awaitTermination(2, TimeUnit.SECONDS)) {
				this.workers.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.workers.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

}
