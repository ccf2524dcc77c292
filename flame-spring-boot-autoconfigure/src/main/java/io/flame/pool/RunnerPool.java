package io.flame.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerStartException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The runners of one pool and the calls that wait for them. Thread-safe.
 * <p>
 * All decisions are taken under one lock; starting, asking and ending runners happens
 * outside of it, on threads of the pool's own.
 */
public final class RunnerPool implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private static final Duration REST = Duration.ofMillis(200);

	private static final Duration SHORTEST_SWEEP = Duration.ofMillis(20);

	private final PoolSettings settings;

	private final PoolThreads threads;

	private final RunnerHeartbeat heartbeat;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final RunnerSlots slots;

	private final RunnerBoots boots;

	private final PoolFailures failures;

	private boolean closed;

	/**
	 * Create a pool, which is empty until {@link #start()} or the first call.
	 * @param settings the settings
	 * @param backend where its runners come from
	 * @param probe how to find out whether a runner lives
	 */
	public RunnerPool(PoolSettings settings, RunnerBackend backend, RunnerProbe probe) {
		this.settings = settings;
		this.threads = new PoolThreads(settings.name());
		this.heartbeat = new RunnerHeartbeat(this, probe, this.threads);
		this.slots = new RunnerSlots(settings.placement(), (pooled) -> new RunnerLease(this, pooled));
		this.boots = new RunnerBoots(settings, backend, this.threads, new BootListener());
		this.failures = new PoolFailures(settings.name(), this.slots, this.boots);
		Duration sweep = settings.idleShutdownAfter().dividedBy(4);
		this.threads.repeat(() -> locked(this::stopIdleRunners),
				(sweep.compareTo(SHORTEST_SWEEP) < 0) ? SHORTEST_SWEEP : sweep);
		this.heartbeat.start();
	}

	/**
	 * The settings.
	 * @return the settings
	 */
	public PoolSettings settings() {
		return this.settings;
	}

	/**
	 * Start as many runners as there must be at all times, without waiting for them.
	 */
	public void start() {
		locked(this::scale);
	}

	/**
	 * Get a runner, first come, first served.
	 * @param deadline how long to wait for one
	 * @return the right to execute one call on it
	 * @throws FlameTimeoutException if all were busy, or one was still starting
	 * @throws FlameNoRunnerException if none could be started, or the pool is closed
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public RunnerLease acquire(Deadline deadline) throws InterruptedException {
		Waiter waiter = new Waiter();
		RunnerLease lease = locked(() -> takeOrEnqueue(waiter));
		return (lease != null) ? lease : await(waiter, deadline);
	}

	private @Nullable RunnerLease takeOrEnqueue(Waiter waiter) {
		if (this.closed) {
			throw this.failures.closed();
		}
		RunnerLease lease = this.slots.take();
		if (lease == null) {
			this.slots.enqueue(waiter);
			scale();
		}
		return lease;
	}

	private RunnerLease await(Waiter waiter, Deadline deadline) throws InterruptedException {
		try {
			return waiter.lease().get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			RunnerLease late = abandon(waiter);
			if (late != null) {
				return late;
			}
			throw locked(this.failures::timedOut);
		}
		catch (InterruptedException ex) {
			RunnerLease late = abandon(waiter);
			if (late != null) {
				late.close();
			}
			throw ex;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RunnerStartException failure) ? this.failures.noRunner(failure)
					: this.failures.closed();
		}
	}

	/**
	 * Leave the queue.
	 * @return the lease if there was one at the last moment
	 */
	private @Nullable RunnerLease abandon(Waiter waiter) {
		locked(() -> this.slots.abandon(waiter));
		return waiter.assigned();
	}

	void release(RunnerLease lease) {
		locked(() -> {
			this.slots.release(lease);
			if (lease.pooled().isRetired() && lease.pooled().inUse() == 0) {
				terminate(lease.pooled());
			}
			this.changed.signalAll();
		});
	}

	private void scale() {
		if (!this.closed) {
			this.boots.scale(this.slots.waiting(), this.slots.ready().size());
		}
	}

	/**
	 * A runner has come to its end: whoever waits for its answer learns at once.
	 */
	void lost(PooledRunner pooled, String reason) {
		boolean expected = locked(() -> pooled.isRetired() || this.closed);
		List<RunnerLease> leases = locked(() -> {
			this.changed.signalAll();
			return this.slots.remove(pooled);
		});
		if (leases == null) {
			return;
		}
		if (!expected) {
			logger.warn("Runner '%s' of pool '%s' is lost, %d call(s) with it: %s".formatted(pooled.runner().id(),
					this.settings.name(), leases.size(), reason));
		}
		leases.forEach((lease) -> lease.lost(reason));
		this.threads.execute(() -> {
			pooled.runner().terminate(Duration.ZERO);
			locked(this::scale);
		});
	}

	/**
	 * A runner takes no new calls; it ends with its last call.
	 */
	void retire(PooledRunner pooled) {
		locked(() -> {
			if (!pooled.isRetired()) {
				this.slots.retire(pooled);
				if (pooled.inUse() == 0) {
					terminate(pooled);
				}
				scale();
			}
		});
	}

	/**
	 * A runner may be dead: it gets no calls until it has answered.
	 */
	void suspect(PooledRunner pooled) {
		pause(pooled);
		this.heartbeat.check(pooled);
	}

	/**
	 * A runner gets no calls until it has answered that it takes some.
	 */
	void pause(PooledRunner pooled) {
		locked(() -> this.slots.suspect(pooled));
	}

	boolean isSuspected(PooledRunner pooled) {
		return locked(pooled::isSuspected);
	}

	/**
	 * A runner is busier than this pool knows: it gets no calls for a moment, others may.
	 */
	void rest(PooledRunner pooled) {
		pause(pooled);
		this.threads.later(() -> answered(pooled), REST);
	}

	void answered(PooledRunner pooled) {
		locked(() -> this.slots.answered(pooled));
	}

	/**
	 * The runners that get calls now.
	 */
	Collection<PooledRunner> runners() {
		return locked(this.slots::ready);
	}

	/**
	 * The number of runners with a free slot.
	 */
	int free() {
		return locked(this.slots::free);
	}

	/**
	 * The number of calls that wait.
	 */
	int waiting() {
		return locked(this.slots::waiting);
	}

	private void stopIdleRunners() {
		List<PooledRunner> ready = this.slots.ready();
		ready.stream()
			.filter((pooled) -> pooled.idleNanos() >= this.settings.idleShutdownAfter().toNanos())
			.limit(Math.max(0, ready.size() - this.settings.min()))
			.forEach((pooled) -> {
				logger.info("Runner '%s' of pool '%s' is stopped: no call for %d s".formatted(pooled.runner().id(),
						this.settings.name(), this.settings.idleShutdownAfter().toSeconds()));
				this.slots.retire(pooled);
				terminate(pooled);
			});
	}

	private void terminate(PooledRunner pooled) {
		logger.debug("Ending runner '%s' of pool '%s'".formatted(pooled.runner().id(), this.settings.name()));
		this.threads.execute(() -> {
			pooled.runner().terminate(this.settings.terminationGrace());
			lost(pooled, "It was stopped.");
		});
	}

	/**
	 * Refuse new calls, let running ones finish for the termination grace, then end all
	 * runners. The backend is left to its owner.
	 */
	@Override
	public void close() {
		close(this.settings.terminationGrace());
	}

	void close(Duration grace) {
		List<PooledRunner> remaining = locked(() -> {
			if (this.closed) {
				return List.<PooledRunner>of();
			}
			this.closed = true;
			this.slots.failWaiters(new IllegalStateException("closed"));
			this.threads.interruptBoots();
			awaitIdle(grace);
			List<PooledRunner> all = this.slots.all();
			all.forEach(this.slots::retire);
			return all;
		});
		remaining.forEach(this::terminate);
		this.threads.close(this.settings.terminationGrace().plusSeconds(5));
	}

	private void awaitIdle(Duration grace) {
		long nanos = grace.toNanos();
		try {
			while (nanos > 0 && !this.slots.isIdle()) {
				nanos = this.changed.awaitNanos(nanos);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void locked(Runnable action) {
		locked(() -> {
			action.run();
			return null;
		});
	}

	private <T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes what has been started into the pool.
	 */
	private final class BootListener implements RunnerBoots.Listener {

		@Override
		public void bootFinished(Runner runner) {
			PooledRunner pooled = locked(() -> accept(runner));
			if (pooled == null) {
				runner.terminate(Duration.ZERO);
				return;
			}
			logger.info("Runner '%s' of pool '%s' is ready at %s".formatted(runner.id(),
					RunnerPool.this.settings.name(), runner.uri()));
			runner.terminated().thenAccept((reason) -> lost(pooled, reason));
		}

		private @Nullable PooledRunner accept(Runner runner) {
			RunnerPool pool = RunnerPool.this;
			pool.boots.finished();
			if (pool.closed) {
				return null;
			}
			PooledRunner pooled = new PooledRunner(runner, pool.settings.concurrencyOf(runner.capacity()));
			pool.slots.add(pooled);
			scale();
			return pooled;
		}

		@Override
		public void bootFailed(RunnerStartException failure) {
			RunnerPool pool = RunnerPool.this;
			locked(() -> {
				if (!pool.closed) {
					Duration pause = pool.boots.failed(failure);
					// somebody may still serve them
					if (failure.isPermanent() && pool.boots.pending() == 0 && pool.slots.ready().isEmpty()) {
						pool.slots.failWaiters(failure);
					}
					pool.threads.later(() -> locked(pool::scale), pause);
				}
			});
		}

	}

}
