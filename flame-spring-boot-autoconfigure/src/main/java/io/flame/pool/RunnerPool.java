package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerSecrets;
import io.flame.context.Deadline;
import io.flame.protocol.BuildId;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The runners of one pool and the calls that wait for them. Thread-safe.
 * <p>
 * All decisions are taken by {@link PoolState} under one lock; what follows from them
 * happens without the lock, and what blocks on threads of Flame's own.
 */
public final class RunnerPool {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final PoolState state;

	private final RunnerBackend backend;

	private final PoolEvents events;

	private final EffectPerformer performer;

	private final PoolFailures failures;

	private final BiConsumer<RunnerLease, CallOutcome> release = this::release;

	/**
	 * Create a pool, which is empty until {@link #start()} or the first call.
	 * @param settings the settings
	 * @param slug what the ids of its runners begin with
	 * @param backend places its runners
	 * @param shared what it shares with other pools
	 * @param permits limits how many runners are started at the same time
	 */
	RunnerPool(PoolSettings settings, String slug, RunnerBackend backend, Shared shared, StartPermits permits) {
		this.backend = backend;
		// one object, which the permits recognize
		Runnable retry = this::scale;
		this.state = new PoolState(settings, slug, new StartBackoff(backend.maxPauseAfterFailure(), shared.random()),
				() -> permits.tryAcquire(retry), (runner) -> new RunnerLease(runner, this.release), System::nanoTime);
		this.events = new PoolEvents(shared.listeners(), shared.threads());
		RunnerStarter starter = new RunnerStarter(settings.name(), backend, shared.probe(), shared.build(),
				shared.secrets());
		this.performer = new EffectPerformer(this, starter, shared.probe(), permits, shared.threads(), this.events);
		this.failures = new PoolFailures(settings.name());
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
		return view(this.state::settings);
	}

	/**
	 * Adopt the runners of an earlier process where the backend finds some, and start as
	 * many as there must be at all times, without waiting for them.
	 */
	public void start() {
		this.performer.adopt();
	}

	void scale() {
		change((state) -> state.scaling().scale());
	}

	/**
	 * Acquire a runner: in the order of priority, then first come, first served.
	 * @param deadline how long to wait for one
	 * @param priority higher ones go first
	 * @param affinity the wish for a certain runner, {@code null} for any
	 * @param resources what the runner must have been started with, {@code null} for the
	 * pool's own
	 * @return a lease, or the reason why there is none
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public Acquisition acquire(Deadline deadline, int priority, @Nullable Affinity affinity,
			@Nullable RunnerResources resources) throws InterruptedException {
		PendingAcquire acquire;
		List<Effect> effects;
		this.lock.lock();
		try {
			acquire = this.state.acquire(priority, affinity, resources);
			effects = takeEffects();
		}
		finally {
			this.lock.unlock();
		}
		perform(effects);
		return acquire.isEnqueued() ? await(acquire, deadline) : outcome(acquire);
	}

	private Acquisition await(PendingAcquire acquire, Deadline deadline) throws InterruptedException {
		Shortage shortage = null;
		try {
			if (!acquire.await(deadline)) {
				shortage = decide((state) -> state.abandon(acquire));
			}
		}
		catch (InterruptedException ex) {
			decide((state) -> state.abandon(acquire));
			if (acquire.decision() instanceof Decision.Granted granted) {
				granted.lease().close(CallOutcome.UNUSED);
			}
			throw ex;
		}
		return (shortage != null) ? new Acquisition.Failed(this.failures.timedOut(shortage, this.performer::output))
				: outcome(acquire);
	}

	private Acquisition outcome(PendingAcquire acquire) {
		Decision decision = acquire.decision();
		if (decision instanceof Decision.Granted granted) {
			return granted.lease();
		}
		if (decision instanceof Decision.NotStarted notStarted) {
			return new Acquisition.Failed(this.failures.notStarted(notStarted.failure()));
		}
		return new Acquisition.Failed(
				(decision instanceof Decision.RunnerGone) ? this.failures.runnerGone() : this.failures.closed());
	}

	private void release(RunnerLease lease, CallOutcome outcome) {
		List<Effect> effects;
		this.lock.lock();
		try {
			this.state.release(lease, outcome);
			effects = takeEffects();
		}
		finally {
			this.lock.unlock();
		}
		perform(effects);
	}

	/**
	 * Change how large the pool is. What is missing is started, what is too much is
	 * terminated with its last call, without waiting for either.
	 * @param min how many runners there are at all times
	 * @param max how many runners there are at most
	 * @param maxConcurrency how many calls a runner executes at the same time;
	 * {@code null} for what the runner itself reports. Runners that were started for
	 * fewer keep what they can do
	 * @throws IllegalArgumentException if there cannot be such a pool
	 */
	public void resize(int min, int max, @Nullable Integer maxConcurrency) {
		int limit = this.backend.maxRunners(name());
		Assert.isTrue(max <= limit,
				() -> "'max' must not be greater than %d: the backend '%s' of pool '%s' cannot hold more runners"
					.formatted(limit, this.backend.type(), name()));
		change((state) -> state.resize(min, max, maxConcurrency));
	}

	/**
	 * Give a runner no more calls and terminate it with its last one. A runner that the
	 * pool does not own is not terminated: it is left alone until it has been restarted.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 */
	public boolean drain(String id) {
		return decide((state) -> state.drain(id));
	}

	/**
	 * Terminate a runner now. Its calls have the termination grace to finish.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 * @throws IllegalArgumentException if the pool does not own it
	 */
	public boolean stop(String id) {
		return decide((state) -> state.stop(id));
	}

	/**
	 * Probe the runners of which nothing was heard for a time.
	 */
	void tick() {
		change((state) -> state.probing().tick());
	}

	/**
	 * The number of calls that wait.
	 * @return a number
	 */
	public int waiting() {
		return view(this.state.slots().pending()::size);
	}

	/**
	 * The number of slots in use.
	 * @return a number
	 */
	public int inUse() {
		return view(this.state.slots()::inUse);
	}

	/**
	 * For how long runners have existed, all of them together.
	 * @return a time that never becomes less
	 */
	public Duration runnerTime() {
		return view(this.state::runnerTime);
	}

	/**
	 * Why the last start of a runner failed.
	 * @return the failure, {@code null} if the last start succeeded
	 */
	public PoolSnapshot.@Nullable BootFailure lastBootFailure() {
		return view(this.state.starts()::describeLastFailure);
	}

	/**
	 * How many runners and calls there are at this moment. It costs much less than a
	 * {@link #snapshot()}.
	 * @return a consistent view
	 */
	public PoolCounts counts() {
		return view(this.state::counts);
	}

	/**
	 * How many calls the pool can execute at the same time once it has all its runners. A
	 * missing one whose capacity is not known counts for one call.
	 * @return a number from 1
	 */
	public int capacity() {
		return view(this.state::capacity);
	}

	/**
	 * The pool at this moment.
	 * @return a consistent view
	 */
	public PoolSnapshot snapshot() {
		return view(() -> this.state.snapshot(this.backend.type()));
	}

	/**
	 * Refuse new calls, let running ones finish for the termination grace, then terminate
	 * all runners. The backend is left to its owner.
	 */
	void close() {
		close(settings().terminationGrace());
	}

	void close(Duration grace) {
		if (view(this.state::isClosed)) {
			return;
		}
		change(PoolState::close);
		await(() -> this.state.slots().inUse() == 0, grace);
		change(PoolState::stopAll);
		Duration patience = settings().terminationGrace().plusSeconds(5);
		if (!await(this.state::isQuiet, patience)) {
			logger.warn("Pool '%s' could not terminate its runners within %d s: %s".formatted(name(),
					patience.toSeconds(), view(this.state.endings()::terminating)));
		}
	}

	/**
	 * Wait for a change of the closed pool.
	 */
	private boolean await(BooleanSupplier condition, Duration time) {
		long nanos = time.toNanos();
		this.lock.lock();
		try {
			while (nanos > 0 && !condition.getAsBoolean()) {
				nanos = this.changed.awaitNanos(nanos);
			}
			return condition.getAsBoolean();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return condition.getAsBoolean();
		}
		finally {
			this.lock.unlock();
		}
	}

	private <T extends @Nullable Object> T view(Supplier<T> view) {
		this.lock.lock();
		try {
			return view.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Change the state, and have done what follows.
	 */
	void change(Consumer<PoolState> change) {
		decide((state) -> {
			change.accept(state);
			return true;
		});
	}

	/**
	 * Change the state, and have done what follows.
	 * @return the decision
	 */
	<T extends @Nullable Object> T decide(Function<PoolState, T> change) {
		T result;
		List<Effect> effects;
		this.lock.lock();
		try {
			result = change.apply(this.state);
			effects = takeEffects();
		}
		finally {
			this.lock.unlock();
		}
		perform(effects);
		return result;
	}

	/**
	 * To be called under the lock: events have the order of decisions.
	 */
	private List<Effect> takeEffects() {
		List<Effect> effects = this.state.takeEffects();
		for (Effect effect : effects) {
			if (effect instanceof Effect.Publish publish) {
				this.events.add(publish.event());
			}
		}
		if (this.state.isClosed()) {
			this.changed.signalAll();
		}
		return effects;
	}

	private void perform(List<Effect> effects) {
		for (Effect effect : effects) {
			try {
				effect.perform(this.performer);
			}
			catch (RuntimeException | Error ex) {
				logger.error("Pool '%s' failed to perform %s".formatted(name(), effect), ex);
			}
		}
	}

	/**
	 * What pools share.
	 *
	 * @param probe asks runners for their descriptions
	 * @param build the build of the application that runners should be
	 * @param secrets the secrets of spawned runners
	 * @param listeners listen to events
	 * @param threads for what blocks and what comes later
	 * @param random the jitter of pauses
	 */
	record Shared(RunnerProbe probe, BuildId build, RunnerSecrets secrets, Supplier<List<RunnerPoolListener>> listeners,
			PoolThreads threads, RandomGenerator random) {

	}

}
