package io.flame.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerStartException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The runners of a pool from their start to their end: how many there are, which of them
 * end, and why. Thread-safe. All decisions are taken under the lock of the pool; starting
 * and ending runners happens outside of it.
 */
final class RunnerFleet implements Boot.Listener {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	/** Whatever its exit code is then, it is no sign of a problem. */
	private static final String STOPPED = "It was stopped.";

	private final RunnerBackend backend;

	private final PoolThreads threads;

	private final PoolEvents events;

	private final PoolLock lock;

	private final RunnerSlots slots;

	private final RunnerBoots boots;

	private final RunnerEndings endings;

	private final IdleShutdown idleShutdown;

	private final RunnerTime runnerTime = new RunnerTime();

	private final EndedRunners ended = new EndedRunners();

	private volatile PoolSettings settings;

	private boolean closed;

	RunnerFleet(PoolSettings settings, RunnerBackend backend, PoolLock lock, RunnerSlots slots,
			Supplier<List<RunnerPoolListener>> listeners, PoolThreads threads) {
		this.settings = settings;
		this.backend = backend;
		this.lock = lock;
		this.slots = slots;
		this.threads = threads;
		this.events = new PoolEvents(listeners, threads);
		this.boots = new RunnerBoots(settings.name(), backend, threads, this);
		this.endings = new RunnerEndings(threads, lock);
		this.idleShutdown = new IdleShutdown(settings.idleShutdownAfter(), slots, this::canSpareIdle, this::stopIdle,
				(delay) -> threads.later(() -> lock.locked(this::sweepIdle), delay));
	}

	PoolSettings settings() {
		return this.settings;
	}

	RunnerBoots boots() {
		return this.boots;
	}

	boolean isClosed() {
		return this.closed;
	}

	private String name() {
		return this.settings.name();
	}

	/**
	 * Start what is missing.
	 */
	void scale() {
		this.lock.locked(() -> {
			if (!this.closed && !this.boots.isPausing()) {
				int count = ScalingPolicy.boots(this.settings, demand());
				for (int i = 0; i < count; i++) {
					this.boots.start(this.settings);
					this.events.publish(new RunnerPoolEvent.BootStarted(name()));
				}
			}
		});
	}

	private void scaleLater(Duration pause) {
		this.threads.later(this::scale, pause);
	}

	ScalingPolicy.Demand demand() {
		return this.lock.locked(() -> this.slots.demand(this.boots.pending(), this.boots.overdue()));
	}

	/**
	 * A slot was taken. Some runners must be there beyond those that have calls.
	 */
	void taken() {
		if (this.settings.minIdle() > 0 || this.settings.singleUse()) {
			scale();
		}
	}

	/**
	 * Nobody waits for a call any more.
	 */
	void abandon(RunnerLease lease) {
		this.lock.locked(() -> this.slots.abandon(lease));
	}

	/**
	 * A slot is given back.
	 */
	void release(RunnerLease lease) {
		this.lock.lock();
		try {
			PooledRunner pooled = lease.pooled();
			if (this.slots.release(lease)) {
				scale();
			}
			if (lease.isServed() && pooled.served() == 1) {
				this.boots.proven();
			}
			if (this.slots.contains(pooled)) {
				released(pooled);
			}
			if (this.closed) {
				this.lock.changed();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void released(PooledRunner pooled) {
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

	void resize(int min, int max, @Nullable Integer maxConcurrency) {
		Assert.isTrue(max <= this.backend.maxRunners(),
				() -> "'max' must not be greater than %d: pool '%s' has no more runners"
					.formatted(this.backend.maxRunners(), name()));
		this.lock.locked(() -> {
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

	boolean drain(String id) {
		return this.lock.locked(() -> {
			PooledRunner pooled = this.slots.find(id);
			if (pooled != null) {
				retireNow(pooled, StopReason.DRAINED);
			}
			return pooled != null;
		});
	}

	boolean stop(String id) {
		return this.lock.locked(() -> {
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
		List<RunnerLease> leases = this.lock.locked(() -> {
			StopReason expected = pooled.retired();
			List<RunnerLease> calls = this.slots.remove(pooled);
			if (calls != null) {
				this.endings.begin(pooled.runner(), Duration.ZERO, () -> {
				});
				gone(pooled, expected, reason, calls.size());
			}
			return calls;
		});
		if (leases != null) {
			leases.forEach((lease) -> lease.lost(reason));
		}
	}

	private void gone(PooledRunner pooled, @Nullable StopReason expected, String reason, int calls) {
		Runner runner = pooled.runner();
		this.runnerTime.ended(pooled.startedNanos());
		String message = pooled.isStopping() ? STOPPED : reason;
		this.ended.add(pooled, expected, message);
		if (calls > 0 || (expected == null && !this.closed)) {
			logger.warn("Runner '%s' of pool '%s' is lost, %d call(s) with it: %s".formatted(runner.id(), name(), calls,
					reason));
		}
		this.events
			.publish((expected != null) ? new RunnerPoolEvent.RunnerStopped(name(), runner.id(), expected, pooled.age())
					: new RunnerPoolEvent.RunnerLost(name(), runner.id(), reason, calls, pooled.age()));
		if (expected == null) {
			pauseAfterFlapping(pooled, reason);
		}
		scale();
		this.idleShutdown.changed();
		this.lock.changed();
	}

	/**
	 * What starts and ends at once must not be started again and again.
	 */
	private void pauseAfterFlapping(PooledRunner pooled, String reason) {
		if (!this.closed && pooled.isUnproven(this.settings.spawnTimeout())) {
			scaleLater(this.boots.flapped(new RunnerStartException(
					"Runner '%s' came to its end soon after it had started. %s".formatted(pooled.id(), reason), null,
					false), this.slots.ready() == 0));
		}
	}

	/**
	 * A runner says that it takes no new calls.
	 */
	void drains(PooledRunner pooled) {
		this.lock.locked(() -> {
			if (isServing(pooled)) {
				this.slots.retire(pooled, StopReason.DRAINED);
				pauseAfterFlapping(pooled, "It began to drain by itself.");
				retired(pooled);
			}
		});
	}

	/**
	 * A runner takes no new calls; it ends with its last call.
	 */
	void retire(PooledRunner pooled, StopReason reason) {
		this.lock.locked(() -> retireNow(pooled, reason));
	}

	private void retireNow(PooledRunner pooled, StopReason reason) {
		if (isServing(pooled)) {
			this.slots.retire(pooled, reason);
			retired(pooled);
		}
	}

	private boolean isServing(PooledRunner pooled) {
		return pooled.isReady() && this.slots.contains(pooled);
	}

	private void retired(PooledRunner pooled) {
		if (pooled.inUse() == 0) {
			drained(pooled);
		}
		scale();
	}

	private void drained(PooledRunner pooled) {
		if (!pooled.isStopping()) {
			this.events.publish(new RunnerPoolEvent.RunnerDrained(name(), pooled.id(), pooled.draining()));
			if (!pooled.isParked()) {
				terminate(pooled);
			}
		}
	}

	private void terminate(PooledRunner pooled) {
		if (this.slots.stop(pooled)) {
			logger.debug("Ending runner '%s' of pool '%s'".formatted(pooled.id(), name()));
			this.endings.begin(pooled.runner(), this.settings.terminationGrace(), () -> lost(pooled, STOPPED));
		}
	}

	void close(Duration grace) {
		this.lock.locked(() -> {
			if (!this.closed) {
				this.closed = true;
				this.slots.failWaiters(new IllegalStateException("closed"));
				this.boots.interrupt();
				this.lock.await(() -> this.slots.inUse() == 0, grace);
				this.slots.all().forEach((pooled) -> {
					this.slots.retire(pooled, StopReason.SHUTDOWN);
					terminate(pooled);
				});
				Duration patience = this.settings.terminationGrace().plusSeconds(5);
				if (!this.lock.await(this::isQuiet, patience)) {
					logger.warn("Pool '%s' could not end runners within %d s: %s".formatted(name(),
							patience.toSeconds(), this.endings.ids()));
				}
			}
		});
	}

	private boolean isQuiet() {
		return this.slots.isEmpty() && this.boots.isQuiet() && this.endings.isQuiet();
	}

	@Override
	public void bootFinished(Boot boot, Runner runner) {
		PooledRunner pooled = this.lock.locked(() -> accept(boot, runner));
		if (pooled == null) {
			runner.terminate(Duration.ZERO);
			return;
		}
		logger.info("Runner '%s' of pool '%s' is ready at %s".formatted(runner.id(), name(), runner.uri()));
		runner.terminated().thenAccept((reason) -> lost(pooled, reason));
	}

	private @Nullable PooledRunner accept(Boot boot, Runner runner) {
		if (this.slots.find(runner.id()) != null) {
			failed(boot, new RunnerStartException(
					"The backend has started a second runner with the id '%s'.".formatted(runner.id()), null, true));
			return null;
		}
		this.boots.finished(boot);
		if (this.closed) {
			return null;
		}
		PooledRunner pooled = new PooledRunner(runner, this.settings.slots(runner.capacity()));
		this.runnerTime.started(pooled.startedNanos());
		this.slots.add(pooled);
		this.events.publish(new RunnerPoolEvent.BootFinished(name(), runner.id(), boot.duration()));
		endSurplus();
		scale();
		this.idleShutdown.changed();
		return pooled;
	}

	@Override
	public void bootFailed(Boot boot, RunnerStartException failure) {
		this.lock.locked(() -> failed(boot, failure));
	}

	private void failed(Boot boot, RunnerStartException failure) {
		if (this.closed) {
			return;
		}
		Duration pause = this.boots.failed(boot, failure);
		this.events.publish(new RunnerPoolEvent.BootFailed(name(), String.valueOf(failure.getMessage()),
				failure.isPermanent(), boot.duration()));
		// otherwise somebody may still serve those who wait
		if (this.slots.ready() == 0) {
			boolean hopeless = failure.isPermanent() && this.boots.pending() == 0;
			this.slots.failWaiters(failure, hopeless ? Duration.ZERO : boot.timeout());
		}
		scaleLater(pause);
	}

	@Override
	public void bootEnded(Boot boot) {
		this.lock.locked(() -> {
			this.boots.ended(boot);
			scale();
			this.lock.changed();
		});
	}

	/**
	 * The runners as {@link RunnerPool#snapshot()} shows them.
	 */
	PoolSnapshot snapshot() {
		return this.lock.locked(() -> new PoolSnapshot(this.settings, this.backend.type(),
				this.boots.starting().stream().map(Boot::describe).toList(), this.slots.inUse(), this.slots.waiting(),
				this.slots.oldestWaiter(), this.boots.describeLastFailure(),
				this.slots.all().stream().map(PooledRunner::snapshot).toList(), this.ended.latestFirst()));
	}

	Duration runnerTime() {
		return this.lock.locked(this.runnerTime::total);
	}

}
