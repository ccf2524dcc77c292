package io.flame.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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

import org.springframework.util.Assert;

/**
 * The runners of one pool and the calls that wait for them. Thread-safe.
 * <p>
 * All decisions are taken under one lock; starting, asking and ending runners happens
 * outside of it, on threads of Flame's own.
 */
public final class RunnerPool {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private static final Duration REST = Duration.ofMillis(200);

	private static final int MEMORY = 10;

	private final RunnerBackend backend;

	private final PoolThreads threads;

	private final PoolEvents events;

	private final RunnerHeartbeat heartbeat;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final RunnerSlots slots;

	private final RunnerBoots boots;

	private final PoolFailures failures;

	private final IdleShutdown idleShutdown;

	private final RunnerTime runnerTime = new RunnerTime();

	private final Deque<PoolSnapshot.EndedRunner> ended = new ArrayDeque<>();

	private volatile PoolSettings settings;

	private boolean closed;

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
		this.settings = settings;
		this.backend = backend;
		this.threads = threads;
		this.events = new PoolEvents(listeners, threads);
		this.heartbeat = new RunnerHeartbeat(this, probe, threads);
		this.slots = new RunnerSlots(settings, (pooled) -> new RunnerLease(this, pooled));
		this.boots = new RunnerBoots(settings.name(), backend, threads, new BootListener());
		this.failures = new PoolFailures(settings.name(), this.slots, this.boots);
		this.idleShutdown = new IdleShutdown(settings.idleShutdownAfter(), this.slots, (slots) -> canSpareIdle(),
				this::stopIdle, (delay) -> threads.later(() -> locked(this::sweepIdle), delay));
	}

	/**
	 * The name.
	 * @return the name of the pool
	 */
	public String name() {
		return this.settings.name();
	}

	/**
	 * The settings as they are now.
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
		Waiter waiter = null;
		this.lock.lock();
		try {
			if (this.closed) {
				throw this.failures.closed();
			}
			RunnerLease lease = this.slots.take();
			if (lease == null) {
				waiter = new Waiter();
				this.slots.enqueue(waiter);
				scale();
			}
			else {
				taken();
				return lease;
			}
		}
		finally {
			this.lock.unlock();
		}
		return await(waiter, deadline);
	}

	/**
	 * Some runners must be there beyond those that have calls.
	 */
	private void taken() {
		if (this.settings.minIdle() > 0 || this.settings.singleUse()) {
			scale();
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
		this.lock.lock();
		try {
			PooledRunner pooled = lease.pooled();
			this.slots.release(lease);
			if (this.slots.contains(pooled)) {
				released(pooled);
			}
			if (this.closed) {
				this.changed.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void released(PooledRunner pooled) {
		if (pooled.served() == 1) {
			this.boots.proven();
		}
		if (pooled.inUse() > 0) {
			return;
		}
		if (!pooled.isReady()) {
			drained(pooled);
		}
		else if (this.settings.singleUse()) {
			this.slots.retire(pooled, StopReason.SINGLE_USE);
			terminate(pooled);
		}
		else {
			this.idleShutdown.changed();
		}
	}

	private void scale() {
		if (!this.closed && !this.boots.isPausing()) {
			int count = ScalingPolicy.boots(this.settings, demand());
			for (int i = 0; i < count; i++) {
				this.boots.start(this.settings);
				this.events.publish(new RunnerPoolEvent.BootStarted(name()));
			}
		}
	}

	ScalingPolicy.Demand demand() {
		return locked(() -> this.slots.demand(this.boots.pending()));
	}

	private boolean canSpareIdle() {
		return !this.closed && ScalingPolicy.canSpareIdle(this.settings, demand());
	}

	private void sweepIdle() {
		this.idleShutdown.sweep();
	}

	private void stopIdle(PooledRunner pooled) {
		logger.info("Runner '%s' of pool '%s' is stopped: no call for %d s".formatted(pooled.id(), name(),
				this.settings.idleShutdownAfter().toSeconds()));
		this.slots.retire(pooled, StopReason.IDLE);
		terminate(pooled);
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
		Assert.isTrue(max <= this.backend.maxRunners(),
				() -> "'max' must not be greater than %d: pool '%s' has no more runners"
					.formatted(this.backend.maxRunners(), name()));
		locked(() -> {
			this.settings = this.settings.resized(min, max, maxConcurrency);
			for (PooledRunner pooled : this.slots.all()) {
				this.slots.resize(pooled, this.settings.slots(pooled.runner().capacity()));
			}
			endSurplus();
			scale();
			this.idleShutdown.changed();
			this.events.publish(new RunnerPoolEvent.PoolResized(name(), min, max, maxConcurrency));
		});
		logger.info("Pool '%s' has now min %d, max %d, max-concurrency %s".formatted(name(), min, max, maxConcurrency));
	}

	private void endSurplus() {
		this.slots.all()
			.stream()
			.filter(PooledRunner::isReady)
			.sorted(Comparator.comparingInt(PooledRunner::inUse))
			.limit(Math.max(0, this.slots.ready() - this.settings.max()))
			.forEach((pooled) -> retireNow(pooled, StopReason.SCALED_DOWN));
	}

	/**
	 * Give a runner no more calls and end it with its last one. A runner that somebody
	 * else started is not ended: it is left alone until it has been restarted.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 */
	public boolean drain(String id) {
		return locked(() -> {
			PooledRunner pooled = this.slots.find(id);
			if (pooled != null) {
				retireNow(pooled, StopReason.DRAINED);
			}
			return pooled != null;
		});
	}

	/**
	 * End a runner now. Its calls have the termination grace to finish.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 * @throws IllegalArgumentException if somebody else has started it
	 */
	public boolean stop(String id) {
		return locked(() -> {
			PooledRunner pooled = this.slots.find(id);
			if (pooled != null) {
				Assert.isTrue(pooled.runner().addressable(),
						() -> "Runner '%s' was started by somebody else: it can be drained, but not stopped"
							.formatted(id));
				this.slots.retire(pooled, StopReason.STOPPED);
				terminate(pooled);
				scale();
			}
			return pooled != null;
		});
	}

	/**
	 * A runner has come to its end: whoever waits for its answer learns at once.
	 */
	void lost(PooledRunner pooled, String reason) {
		List<RunnerLease> leases = locked(() -> {
			StopReason expected = pooled.retired();
			List<RunnerLease> calls = this.slots.remove(pooled);
			if (calls != null) {
				gone(pooled, expected, reason, calls.size());
			}
			return calls;
		});
		if (leases != null) {
			leases.forEach((lease) -> lease.lost(reason));
			this.threads.execute(() -> pooled.runner().terminate(Duration.ZERO));
		}
	}

	private void gone(PooledRunner pooled, @Nullable StopReason expected, String reason, int calls) {
		Runner runner = pooled.runner();
		this.runnerTime.ended(pooled.startedNanos());
		if (this.ended.size() == MEMORY) {
			this.ended.removeLast();
		}
		this.ended.addFirst(new PoolSnapshot.EndedRunner(runner.id(), expected, reason, Instant.now(), pooled.age(),
				pooled.served(), runner.lastOutput()));
		if (calls > 0 || (expected == null && !this.closed)) {
			logger.warn("Runner '%s' of pool '%s' is lost, %d call(s) with it: %s".formatted(runner.id(), name(), calls,
					reason));
		}
		this.events
			.publish((expected != null) ? new RunnerPoolEvent.RunnerStopped(name(), runner.id(), expected, pooled.age())
					: new RunnerPoolEvent.RunnerLost(name(), runner.id(), reason, calls, pooled.age()));
		if (expected == null && !this.closed && pooled.isUnproven(this.settings.spawnTimeout())) {
			// what starts and dies at once must not be started again and again
			pauseBoots(this.boots.flapped(new RunnerStartException(
					"Runner '%s' came to its end soon after it had started. %s".formatted(runner.id(), reason), null,
					false)));
		}
		scale();
		this.idleShutdown.changed();
		this.changed.signalAll();
	}

	private void pauseBoots(Duration pause) {
		this.threads.later(() -> locked(this::scale), pause);
	}

	/**
	 * A runner says that it takes no new calls.
	 */
	void draining(PooledRunner pooled) {
		if (pooled.runner().addressable()) {
			retire(pooled, StopReason.DRAINED);
		}
		else if (isParked(pooled)) {
			lost(pooled, "It was drained and is going away.");
		}
		else {
			// another one may stand behind the same address, or take its place
			suspect(pooled, "It drains.");
		}
	}

	/**
	 * A runner takes no new calls; it ends with its last call.
	 */
	void retire(PooledRunner pooled, StopReason reason) {
		locked(() -> retireNow(pooled, reason));
	}

	private void retireNow(PooledRunner pooled, StopReason reason) {
		if (pooled.isReady() && this.slots.contains(pooled)) {
			this.slots.retire(pooled, reason);
			if (pooled.inUse() == 0) {
				drained(pooled);
			}
			scale();
		}
	}

	private void drained(PooledRunner pooled) {
		if (!pooled.isStopping()) {
			this.events.publish(new RunnerPoolEvent.RunnerDrained(name(), pooled.id(), pooled.draining()));
			if (!isParked(pooled)) {
				terminate(pooled);
			}
		}
	}

	/**
	 * Somebody else's runner that was drained stays away until that somebody has
	 * restarted it.
	 */
	boolean isParked(PooledRunner pooled) {
		return locked(() -> pooled.retired() == StopReason.DRAINED && !pooled.runner().addressable());
	}

	/**
	 * A runner may be dead: it gets no calls until it has answered.
	 */
	void suspect(PooledRunner pooled, String problem) {
		locked(() -> {
			pooled.error(problem);
			this.slots.suspect(pooled);
		});
		this.heartbeat.check(pooled);
	}

	boolean awaitsAnswer(PooledRunner pooled) {
		return locked(() -> !this.closed && this.slots.contains(pooled) && pooled.isSuspected());
	}

	/**
	 * A runner is busier than this pool knows: it gets no calls for a moment, others may.
	 */
	void rest(PooledRunner pooled) {
		locked(() -> this.slots.suspect(pooled));
		this.threads.later(() -> locked(() -> this.slots.answered(pooled)), REST);
	}

	void answered(PooledRunner pooled) {
		locked(() -> {
			pooled.heartbeat();
			this.slots.answered(pooled);
		});
	}

	void missed(PooledRunner pooled, String problem) {
		locked(() -> pooled.error(problem));
	}

	/**
	 * All runners but those that are being ended.
	 */
	Collection<PooledRunner> runners() {
		return locked(() -> this.slots.all().stream().filter((pooled) -> !pooled.isStopping()).toList());
	}

	void tick() {
		this.heartbeat.tick();
	}

	/**
	 * The number of runners with a free slot.
	 */
	int free() {
		return locked(this.slots::free);
	}

	/**
	 * The number of calls that wait.
	 * @return a number
	 */
	public int waiting() {
		return locked(this.slots::waiting);
	}

	/**
	 * The number of slots in use.
	 * @return a number
	 */
	public int inUse() {
		return locked(this.slots::inUse);
	}

	/**
	 * For how long runners have been there, all of them together.
	 * @return a time that never becomes less
	 */
	public Duration runnerTime() {
		return locked(this.runnerTime::total);
	}

	/**
	 * How many runners and calls there are at this moment. For those who ask often: it
	 * costs much less than a {@link #snapshot()}.
	 * @return a consistent view
	 */
	public PoolCounts counts() {
		return locked(() -> PoolCounts.of(this.slots.present(), this.boots.pending(), this.slots.inUse(),
				this.slots.waiting()));
	}

	/**
	 * The pool at this moment.
	 * @return a consistent view
	 */
	public PoolSnapshot snapshot() {
		return locked(() -> new PoolSnapshot(this.settings, this.backend.type(), this.boots.pending(),
				this.slots.inUse(), this.slots.waiting(), this.slots.oldestWaiter(), this.boots.describeLastFailure(),
				this.slots.all().stream().map(PooledRunner::snapshot).toList(), List.copyOf(this.ended)));
	}

	private void terminate(PooledRunner pooled) {
		if (pooled.stop()) {
			logger.debug("Ending runner '%s' of pool '%s'".formatted(pooled.id(), name()));
			this.threads.execute(() -> {
				try {
					pooled.runner().terminate(this.settings.terminationGrace());
				}
				finally {
					lost(pooled, "It was stopped.");
				}
			});
		}
	}

	/**
	 * Refuse new calls, let running ones finish for the termination grace, then end all
	 * runners. The backend is left to its owner.
	 */
	void close() {
		close(this.settings.terminationGrace());
	}

	void close(Duration grace) {
		locked(() -> {
			if (!this.closed) {
				this.closed = true;
				this.slots.failWaiters(new IllegalStateException("closed"));
				this.boots.interrupt();
				await(() -> this.slots.inUse() == 0, grace);
				this.slots.all().forEach((pooled) -> {
					this.slots.retire(pooled, StopReason.SHUTDOWN);
					terminate(pooled);
				});
				Duration patience = this.settings.terminationGrace().plusSeconds(5);
				if (!await(() -> this.slots.isEmpty() && this.boots.isQuiet(), patience)) {
					logger.warn("Pool '%s' could not end runners within %d s: %s".formatted(name(),
							patience.toSeconds(), this.slots.all().stream().map(PooledRunner::id).toList()));
				}
			}
		});
	}

	private boolean await(BooleanSupplier condition, Duration time) {
		long nanos = time.toNanos();
		try {
			while (nanos > 0 && !condition.getAsBoolean()) {
				nanos = this.changed.awaitNanos(nanos);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return condition.getAsBoolean();
	}

	private void locked(Runnable action) {
		this.lock.lock();
		try {
			action.run();
		}
		finally {
			this.lock.unlock();
		}
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
	private final class BootListener implements Boot.Listener {

		@Override
		public void bootFinished(Boot boot, Runner runner) {
			PooledRunner pooled = locked(() -> accept(boot, runner));
			if (pooled == null) {
				runner.terminate(Duration.ZERO);
				return;
			}
			logger.info("Runner '%s' of pool '%s' is ready at %s".formatted(runner.id(), name(), runner.uri()));
			runner.terminated().thenAccept((reason) -> lost(pooled, reason));
		}

		private @Nullable PooledRunner accept(Boot boot, Runner runner) {
			RunnerPool pool = RunnerPool.this;
			if (pool.slots.find(runner.id()) != null) {
				failed(boot,
						new RunnerStartException(
								"The backend has started a second runner with the id '%s'.".formatted(runner.id()),
								null, true));
				return null;
			}
			pool.boots.finished(boot);
			if (pool.closed) {
				return null;
			}
			PooledRunner pooled = new PooledRunner(runner, pool.settings.slots(runner.capacity()));
			pool.runnerTime.started(pooled.startedNanos());
			pool.slots.add(pooled);
			pool.events.publish(new RunnerPoolEvent.BootFinished(name(), runner.id(), boot.duration()));
			endSurplus();
			scale();
			pool.idleShutdown.changed();
			return pooled;
		}

		@Override
		public void bootFailed(Boot boot, RunnerStartException failure) {
			locked(() -> failed(boot, failure));
		}

		private void failed(Boot boot, RunnerStartException failure) {
			RunnerPool pool = RunnerPool.this;
			if (pool.closed) {
				return;
			}
			Duration pause = pool.boots.failed(boot, failure);
			pool.events.publish(new RunnerPoolEvent.BootFailed(name(), String.valueOf(failure.getMessage()),
					failure.isPermanent(), boot.duration()));
			// otherwise somebody may still serve those who wait
			if (pool.slots.ready() == 0) {
				boolean hopeless = failure.isPermanent() && pool.boots.pending() == 0;
				pool.slots.failWaiters(failure, hopeless ? Duration.ZERO : boot.timeout());
			}
			pauseBoots(pause);
		}

		@Override
		public void bootEnded(Boot boot) {
			locked(() -> {
				RunnerPool.this.boots.ended(boot);
				RunnerPool.this.changed.signalAll();
			});
		}

	}

}
