package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerRequest;
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
public final class RunnerPool {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private final PoolSettings settings;

	private final RunnerBackend backend;

	private final ScalingPolicy scaling;

	private final PoolThreads threads;

	private final RunnerHeartbeat heartbeat;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition idle = this.lock.newCondition();

	private final Set<PooledRunner> runners = new LinkedHashSet<>();

	/** Those of the runners that have a free slot, the one to take next first. */
	private final NavigableSet<PooledRunner> free;

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private final BootBackoff backoff = new BootBackoff();

	private int pending;

	private long started;

	private @Nullable RunnerStartException lastFailure;

	private boolean closed;

	/**
	 * Create a pool, which is empty until {@link #start()} or the first call.
	 * @param settings the settings
	 * @param backend where its runners come from
	 * @param probe how to find out whether a runner lives
	 */
	public RunnerPool(PoolSettings settings, RunnerBackend backend, RunnerProbe probe) {
		this.settings = settings;
		this.backend = backend;
		this.scaling = new ScalingPolicy(settings);
		this.threads = new PoolThreads(settings.name());
		this.heartbeat = new RunnerHeartbeat(this, probe, this.threads);
		this.free = new TreeSet<>(order(settings.placement()));
	}

	private static Comparator<PooledRunner> order(PoolSettings.Placement placement) {
		Comparator<PooledRunner> byLoad = Comparator.comparingInt(PooledRunner::inUse);
		return ((placement == PoolSettings.Placement.PACK) ? byLoad.reversed() : byLoad)
			.thenComparingLong(PooledRunner::number);
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
		this.heartbeat.start();
		Duration sweep = this.settings.idleShutdownAfter().dividedBy(4);
		this.threads.repeat(this::stopIdleRunners, (sweep.toMillis() < 20) ? Duration.ofMillis(20) : sweep);
		this.lock.lock();
		try {
			scale();
		}
		finally {
			this.lock.unlock();
		}
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
		this.lock.lock();
		try {
			if (this.closed) {
				throw closed();
			}
			PooledRunner next = this.waiters.isEmpty() ? this.free.pollFirst() : null;
			if (next != null) {
				return lease(next);
			}
			this.waiters.add(waiter);
			scale();
		}
		finally {
			this.lock.unlock();
		}
		return await(waiter, deadline);
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
			throw timedOut();
		}
		catch (InterruptedException ex) {
			RunnerLease late = abandon(waiter);
			if (late != null) {
				late.close();
			}
			throw ex;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RunnerStartException failure) ? noRunner(failure) : closed();
		}
	}

	/**
	 * Leave the queue.
	 * @return the lease if there was one at the last moment
	 */
	private @Nullable RunnerLease abandon(Waiter waiter) {
		this.lock.lock();
		try {
			this.waiters.remove(waiter);
			return waiter.assigned();
		}
		finally {
			this.lock.unlock();
		}
	}

	private RuntimeException timedOut() {
		this.lock.lock();
		try {
			if (ready() > 0) {
				return new FlameTimeoutException(Stage.QUEUE,
						"No runner of pool '%s' became free in time: all %d are busy, %d other call(s) wait. "
							.formatted(this.settings.name(), ready(), this.waiters.size())
								+ "Raise 'max' or 'acquire-timeout' of the pool.");
			}
			if (this.lastFailure != null) {
				return noRunner(this.lastFailure);
			}
			return new FlameTimeoutException(Stage.BOOT,
					"No runner of pool '%s' had started in time: %d still starting. Raise 'acquire-timeout' of the pool."
						.formatted(this.settings.name(), this.pending));
		}
		finally {
			this.lock.unlock();
		}
	}

	private FlameNoRunnerException noRunner(RunnerStartException failure) {
		return new FlameNoRunnerException(
				"Pool '%s' has no runner: %s".formatted(this.settings.name(), failure.getMessage()), failure);
	}

	private FlameNoRunnerException closed() {
		return new FlameNoRunnerException(
				"Pool '%s' is closed: the application is shutting down.".formatted(this.settings.name()));
	}

	void release(RunnerLease lease) {
		PooledRunner pooled = lease.pooled();
		this.lock.lock();
		try {
			this.free.remove(pooled);
			pooled.remove(lease);
			offer(pooled);
			if (pooled.isRetired() && pooled.inUse() == 0) {
				terminate(pooled);
			}
			this.idle.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give free slots to those who wait, the rest to those who come.
	 */
	private void offer(PooledRunner pooled) {
		Iterator<Waiter> next = this.waiters.iterator();
		while (pooled.hasFreeSlot() && next.hasNext()) {
			Waiter waiter = next.next();
			next.remove();
			RunnerLease lease = new RunnerLease(this, pooled);
			pooled.add(lease);
			waiter.assign(lease);
		}
		if (pooled.hasFreeSlot() && this.runners.contains(pooled)) {
			this.free.add(pooled);
		}
	}

	private RunnerLease lease(PooledRunner pooled) {
		RunnerLease lease = new RunnerLease(this, pooled);
		pooled.add(lease);
		if (pooled.hasFreeSlot()) {
			this.free.add(pooled);
		}
		return lease;
	}

	private int ready() {
		return (int) this.runners.stream().filter((runner) -> !runner.isRetired()).count();
	}

	private void scale() {
		if (this.closed || this.backoff.isPausing()) {
			return;
		}
		int boots = this.scaling.boots(this.waiters.size(), ready(), this.pending);
		for (int i = 0; i < boots; i++) {
			this.pending++;
			this.threads.boot(this::boot);
		}
	}

	private void boot() {
		try {
			bootFinished(this.backend.start(new RunnerRequest(this.settings.name(), this.settings.expectedConcurrency(),
					this.settings.max(), this.settings.resources(), this.settings.spawnTimeout())));
		}
		catch (RunnerStartException ex) {
			bootFailed(ex);
		}
		catch (InterruptedException ex) {
			bootFailed(new RunnerStartException("Starting it was interrupted.", ex, false));
		}
		catch (RuntimeException | Error ex) {
			bootFailed(new RunnerStartException("The backend failed: " + ex, ex, true));
		}
	}

	private void bootFinished(Runner runner) {
		PooledRunner pooled = new PooledRunner(runner, this.settings.concurrencyOf(runner.capacity()), this.started++);
		boolean late;
		this.lock.lock();
		try {
			this.pending--;
			this.backoff.succeeded();
			this.lastFailure = null;
			late = this.closed;
			if (!late) {
				this.runners.add(pooled);
				offer(pooled);
				scale();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (late) {
			runner.terminate(Duration.ZERO);
			return;
		}
		logger
			.info("Runner '%s' of pool '%s' is ready at %s".formatted(runner.id(), this.settings.name(), runner.uri()));
		runner.terminated().thenAccept((reason) -> lost(pooled, reason));
	}

	private void bootFailed(RunnerStartException failure) {
		this.lock.lock();
		try {
			this.pending--;
			if (this.closed) {
				return;
			}
			this.lastFailure = failure;
			if (failure.isPermanent() && this.pending == 0 && ready() == 0) {
				this.waiters.forEach((waiter) -> waiter.fail(failure));
				this.waiters.clear();
			}
			Duration pause = this.backoff.failed();
			logger.warn("Pool '%s' could not get a runner, next try in %d ms at the earliest: %s"
				.formatted(this.settings.name(), pause.toMillis(), failure.getMessage()));
			this.threads.later(this::scaleNow, pause);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void scaleNow() {
		this.lock.lock();
		try {
			scale();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A runner has come to its end: whoever waits for its answer learns at once.
	 */
	void lost(PooledRunner pooled, String reason) {
		List<RunnerLease> leases;
		boolean expected;
		this.lock.lock();
		try {
			if (!this.runners.remove(pooled)) {
				return;
			}
			expected = pooled.isRetired() || this.closed;
			this.free.remove(pooled);
			pooled.retire();
			leases = new ArrayList<>(pooled.leases());
			this.idle.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (!expected) {
			logger.warn("Runner '%s' of pool '%s' is lost, %d call(s) with it: %s".formatted(pooled.runner().id(),
					this.settings.name(), leases.size(), reason));
		}
		leases.forEach((lease) -> lease.lost(reason));
		this.threads.execute(() -> {
			pooled.runner().terminate(Duration.ZERO);
			scaleNow();
		});
	}

	/**
	 * A runner takes no new calls; it ends with its last call.
	 */
	void retire(PooledRunner pooled) {
		this.lock.lock();
		try {
			this.free.remove(pooled);
			if (!pooled.isRetired()) {
				pooled.retire();
				if (pooled.inUse() == 0) {
					terminate(pooled);
				}
				scale();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A runner may be dead: it gets no calls until it has answered.
	 */
	void suspect(PooledRunner pooled) {
		this.lock.lock();
		try {
			if (this.closed || pooled.isRetired()) {
				return;
			}
			this.free.remove(pooled);
			pooled.suspect();
		}
		finally {
			this.lock.unlock();
		}
		this.heartbeat.check(pooled);
	}

	/**
	 * A runner has answered.
	 */
	void alive(PooledRunner pooled) {
		this.lock.lock();
		try {
			if (this.runners.contains(pooled)) {
				this.free.remove(pooled);
				pooled.answered();
				offer(pooled);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The runners that get calls now.
	 */
	Collection<PooledRunner> runners() {
		this.lock.lock();
		try {
			return this.runners.stream().filter((runner) -> !runner.isRetired()).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The calls that wait.
	 */
	int waiting() {
		this.lock.lock();
		try {
			return this.waiters.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void stopIdleRunners() {
		this.lock.lock();
		try {
			int surplus = ready() - this.settings.min();
			for (PooledRunner pooled : List.copyOf(this.runners)) {
				if (surplus > 0 && !pooled.isRetired()
						&& pooled.idleNanos() >= this.settings.idleShutdownAfter().toNanos()) {
					surplus--;
					this.free.remove(pooled);
					pooled.retire();
					terminate(pooled);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void terminate(PooledRunner pooled) {
		logger.debug("Ending runner '%s' of pool '%s'".formatted(pooled.runner().id(), this.settings.name()));
		this.threads.execute(() -> {
			pooled.runner().terminate(this.settings.terminationGrace());
			lost(pooled, "It was stopped.");
		});
	}

	/**
	 * Refuse new calls, let running ones finish, then end all runners.
	 * @param grace how long to wait for running calls
	 */
	public void close(Duration grace) {
		List<PooledRunner> remaining;
		this.lock.lock();
		try {
			if (this.closed) {
				return;
			}
			this.closed = true;
			this.waiters.forEach((waiter) -> waiter.fail(new IllegalStateException("closed")));
			this.waiters.clear();
			this.threads.interruptBoots();
			awaitIdle(grace);
			this.free.clear();
			remaining = List.copyOf(this.runners);
			remaining.forEach(PooledRunner::retire);
		}
		finally {
			this.lock.unlock();
		}
		remaining.forEach(this::terminate);
		this.threads.close(this.settings.terminationGrace().plusSeconds(5));
		this.backend.close();
	}

	private void awaitIdle(Duration grace) {
		long nanos = grace.toNanos();
		try {
			while (nanos > 0 && this.runners.stream().anyMatch((runner) -> runner.inUse() > 0)) {
				nanos = this.idle.awaitNanos(nanos);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
