package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.flame.FlameNoRunnerException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerStartException;
import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The runners of one pool and the calls that wait for them. Thread-safe.
 * <p>
 * All decisions are taken under one lock; starting, asking and ending runners happens
 * outside of it, on threads of Flame's own.
 */
public final class RunnerPool {

	private final PoolLock lock = new PoolLock();

	private final RunnerSlots slots;

	private final RunnerFleet fleet;

	private final RunnerAvailability availability;

	private final PoolFailures failures;

	/**
	 * Create a pool, which is empty until {@link #start()} or the first call.
	 * @param settings the settings
	 * @param backend where its runners come from
	 * @param probe how to find out whether a runner lives
	 * @param listeners who is told of its events
	 * @param threads what blocks and what comes later
	 */
	RunnerPool(PoolSettings settings, RunnerBackend backend, RunnerProbe probe,
			Supplier<List<RunnerPoolListener>> listeners, PoolThreads threads) {
		this.slots = new RunnerSlots(settings, this::lease);
		this.fleet = new RunnerFleet(settings, backend, this.lock, this.slots, listeners, threads);
		this.availability = new RunnerAvailability(this.lock, this.slots, this.fleet, probe, threads);
		this.failures = new PoolFailures(settings.name(), this.slots, this.fleet.boots());
	}

	private RunnerLease lease(PooledRunner pooled) {
		return new RunnerLease(this.fleet, this.availability, pooled);
	}

	/**
	 * The name.
	 * @return the name of the pool
	 */
	public String name() {
		return settings().name();
	}

	/**
	 * The settings as they are now.
	 * @return the settings
	 */
	public PoolSettings settings() {
		return this.fleet.settings();
	}

	/**
	 * Start as many runners as there must be at all times, without waiting for them.
	 */
	public void start() {
		this.fleet.scale();
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
		return acquire(deadline, 0);
	}

	/**
	 * Get a runner, first come, first served among those of the same priority.
	 * @param deadline how long to wait for one
	 * @param priority who waits with a higher one gets a runner first
	 * @return the right to execute one call on it
	 * @throws FlameTimeoutException if all were busy, or one was still starting
	 * @throws FlameNoRunnerException if none could be started, or the pool is closed
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public RunnerLease acquire(Deadline deadline, int priority) throws InterruptedException {
		Waiter waiter = null;
		this.lock.lock();
		try {
			if (this.fleet.isClosed()) {
				throw this.failures.closed();
			}
			RunnerLease lease = this.slots.take();
			if (lease == null) {
				waiter = new Waiter(priority);
				this.slots.enqueue(waiter);
				this.fleet.scale();
			}
			else {
				return taken(lease);
			}
		}
		finally {
			this.lock.unlock();
		}
		return await(waiter, deadline);
	}

	/**
	 * Get a runner for a call with an idempotency key: the one that has seen the key, as
	 * long as it takes calls. Who comes while it executes a call with the same key does
	 * not wait at all, since it is not going to be executed.
	 * @param deadline how long to wait for it
	 * @param priority who waits with a higher one gets a runner first
	 * @param key the key, together with the method that it is for
	 * @param memory what must recognise the key, because a call with it may have been
	 * executed; {@code null} if any runner will do
	 * @return the right to have one call answered by it
	 * @throws FlameRunnerLostException if no other one will do and it is gone
	 * @throws FlameTimeoutException if all were busy, or one was still starting
	 * @throws FlameNoRunnerException if none could be started, or the pool is closed
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public RunnerLease acquire(Deadline deadline, int priority, String key, @Nullable RunnerMemory memory)
			throws InterruptedException {
		Waiter waiter = null;
		this.lock.lock();
		try {
			if (this.fleet.isClosed()) {
				throw this.failures.closed();
			}
			PooledRunner seenBy = this.slots.seenBy(key);
			if (memory != null && (seenBy == null || seenBy.memory() != memory)) {
				throw this.failures.gone();
			}
			RunnerLease lease = this.slots.take(key, seenBy);
			if (lease != null) {
				return taken(lease);
			}
			waiter = new Waiter(priority, key, memory != null);
			if (seenBy != null) {
				this.slots.enqueue(waiter, key, seenBy);
			}
			else {
				this.slots.enqueue(waiter);
				this.fleet.scale();
			}
		}
		finally {
			this.lock.unlock();
		}
		return await(waiter, deadline);
	}

	private RunnerLease taken(RunnerLease lease) {
		try {
			this.fleet.taken();
			return lease;
		}
		catch (RuntimeException | Error ex) {
			lease.closeUnused();
			throw ex;
		}
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
			throw this.lock.locked(this.failures::timedOut);
		}
		catch (InterruptedException ex) {
			RunnerLease late = abandon(waiter);
			if (late != null) {
				late.closeUnused();
			}
			throw ex;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RunnerGoneException) {
				throw this.failures.gone();
			}
			throw (ex.getCause() instanceof RunnerStartException failure) ? this.failures.noRunner(failure)
					: this.failures.closed();
		}
	}

	/**
	 * Leave the queue.
	 * @return the lease if there was one at the last moment
	 */
	private @Nullable RunnerLease abandon(Waiter waiter) {
		this.lock.locked(() -> this.slots.abandon(waiter));
		return waiter.assigned();
	}

	/**
	 * Change how large the pool is. What is missing is started, what is too much ends
	 * with its last call, without waiting for either.
	 * @param min how many runners there are at all times
	 * @param max how many runners there are at the most
	 * @param maxConcurrency how many calls a runner executes at the same time;
	 * {@code null} for what the runner itself reports. Runners that were started for
	 * fewer keep what they can do
	 * @throws IllegalArgumentException if there can not be such a pool
	 */
	public void resize(int min, int max, @Nullable Integer maxConcurrency) {
		this.fleet.resize(min, max, maxConcurrency);
	}

	/**
	 * Give a runner no more calls and end it with its last one. A runner that somebody
	 * else started is not ended: it is left alone until it has been restarted.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 */
	public boolean drain(String id) {
		return this.fleet.drain(id);
	}

	/**
	 * End a runner now. Its calls have the termination grace to finish.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 * @throws IllegalArgumentException if somebody else has started it
	 */
	public boolean stop(String id) {
		return this.fleet.stop(id);
	}

	/**
	 * Ask those runners how they are whose turn it is.
	 */
	void tick() {
		this.availability.tick();
	}

	ScalingPolicy.Demand demand() {
		return this.fleet.demand();
	}

	/**
	 * The number of runners with a free slot.
	 */
	int free() {
		return this.lock.locked(this.slots::free);
	}

	/**
	 * The number of calls that wait.
	 * @return a number
	 */
	public int waiting() {
		return this.lock.locked(this.slots::waiting);
	}

	/**
	 * The number of slots in use.
	 * @return a number
	 */
	public int inUse() {
		return this.lock.locked(this.slots::inUse);
	}

	/**
	 * For how long runners have been there, all of them together.
	 * @return a time that never becomes less
	 */
	public Duration runnerTime() {
		return this.fleet.runnerTime();
	}

	/**
	 * Why the last start of a runner failed.
	 * @return the failure, {@code null} if the last start succeeded
	 */
	public PoolSnapshot.@Nullable BootFailure lastBootFailure() {
		return this.lock.locked(this.fleet.boots()::describeLastFailure);
	}

	/**
	 * How many runners and calls there are at this moment. For those who ask often: it
	 * costs much less than a {@link #snapshot()}.
	 * @return a consistent view
	 */
	public PoolCounts counts() {
		return this.lock.locked(() -> PoolCounts.of(this.slots.present(), this.fleet.boots().pending(),
				this.slots.inUse(), this.slots.waiting()));
	}

	/**
	 * How many calls it can execute at the same time once all the runners are there that
	 * there may be. A missing one whose capacity is not known counts for one call.
	 * @return a number from 1
	 */
	public int capacity() {
		return this.lock.locked(() -> this.slots.capacity(settings()));
	}

	/**
	 * The pool at this moment.
	 * @return a consistent view
	 */
	public PoolSnapshot snapshot() {
		return this.fleet.snapshot();
	}

	/**
	 * Refuse new calls, let running ones finish for the termination grace, then end all
	 * runners. The backend is left to its owner.
	 */
	void close() {
		close(settings().terminationGrace());
	}

	void close(Duration grace) {
		this.fleet.close(grace);
	}

}
