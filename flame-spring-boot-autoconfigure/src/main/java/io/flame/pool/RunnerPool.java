package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
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
 * All decisions are taken by {@link PoolState} under one lock. Their effects are
 * performed without the lock, blocking ones on threads of Flame's own.
 */
public final class RunnerPool {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private final PoolShell shell;

	private final RunnerBackend backend;

	private final PoolThreads threads;

	private final PoolFailures failures;

	private final BiConsumer<RunnerLease, CallOutcome> release = this::release;

	/**
	 * Create a pool, which is empty until {@link #start()} or the first call.
	 * @param definition the definition
	 * @param slug the prefix of the ids of its runners
	 * @param shared what it shares with other pools
	 * @param permits limits how many runners are started at the same time
	 */
	RunnerPool(RunnerPools.Definition definition, String slug, Shared shared, StartPermits permits) {
		PoolSettings settings = definition.settings();
		this.backend = definition.backend();
		this.threads = shared.threads();
		// one object, which the permits recognize
		Runnable retry = this::scale;
		PoolState state = new PoolState(settings, slug,
				new StartBackoff(this.backend.maxPauseAfterFailure(), shared.random()), () -> permits.tryAcquire(retry),
				(runner) -> new RunnerLease(runner, this.release), System::nanoTime);
		PoolEvents events = new PoolEvents(shared.listeners(), this.threads);
		RunnerStarter starter = new RunnerStarter(definition, shared.probe(), shared.build(), shared.secrets());
		this.shell = new PoolShell(state, events, (shell) -> new EffectPerformer(shell,
				new StartPerformer(shell, starter, this.threads), shared.probe(), permits, this.threads, events));
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
		return this.shell.view(PoolState::settings);
	}

	/**
	 * Adopt the runners of an earlier process where the backend finds some, and start as
	 * many as there must be at all times, without waiting for them.
	 */
	public void start() {
		this.shell.change((state) -> state.effect(new Effect.Adopt()));
	}

	void scale() {
		this.shell.change((state) -> state.scaling().scale());
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
		PendingAcquire acquire = this.shell.decide((state) -> state.calls().acquire(priority, affinity, resources));
		return acquire.isEnqueued() ? await(acquire, deadline) : outcome(acquire);
	}

	private Acquisition await(PendingAcquire acquire, Deadline deadline) throws InterruptedException {
		Shortage shortage = null;
		try {
			if (!acquire.await(deadline)) {
				shortage = this.shell.decide((state) -> state.calls().abandon(acquire));
			}
		}
		catch (InterruptedException ex) {
			this.shell.decide((state) -> state.calls().abandon(acquire));
			if (acquire.decision() instanceof Decision.Granted granted) {
				granted.lease().close(CallOutcome.UNUSED);
			}
			throw ex;
		}
		return (shortage != null) ? new Acquisition.Failed(this.failures.timedOut(shortage, this::output))
				: outcome(acquire);
	}

	private List<String> output(StartAttempt attempt) {
		return attempt.output().fetch(this.threads::execute);
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
		this.shell.change((state) -> state.calls().release(lease, outcome));
	}

	/**
	 * Change the size of the pool. Missing runners are started and surplus runners are
	 * terminated with their last call; this method waits for neither.
	 * @param min how many runners there are at all times
	 * @param max how many runners there are at most
	 * @param maxConcurrency how many calls a runner executes at the same time;
	 * {@code null} for the capacity that the runner reports. Runners that were started
	 * for fewer calls keep their capacity
	 * @throws IllegalArgumentException if the values are not valid
	 */
	public void resize(int min, int max, @Nullable Integer maxConcurrency) {
		int limit = this.backend.maxRunners(name());
		Assert.isTrue(max <= limit,
				() -> "'max' must not be greater than %d: the backend '%s' of pool '%s' cannot hold more runners"
					.formatted(limit, this.backend.type(), name()));
		this.shell.change((state) -> state.resize(min, max, maxConcurrency));
	}

	/**
	 * Give a runner no more calls and terminate it with its last one. A runner that the
	 * pool does not own is not terminated: it is left alone until it has been restarted.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 */
	public boolean drain(String id) {
		return this.shell.decide((state) -> state.drain(id));
	}

	/**
	 * Terminate a runner now. Its calls have the termination grace to finish.
	 * @param id the id of the runner
	 * @return whether there is such a runner
	 * @throws IllegalArgumentException if the pool does not own it
	 */
	public boolean stop(String id) {
		return this.shell.decide((state) -> state.stop(id));
	}

	/**
	 * Probe the runners that are due.
	 */
	void tick() {
		this.shell.change((state) -> state.probing().tick());
	}

	/**
	 * A runner reports that it accepts no new calls.
	 * @param id the id of the runner, which may belong to another pool
	 */
	void draining(String id) {
		this.shell.change((state) -> state.probing().draining(id));
	}

	/**
	 * The number of calls that wait.
	 * @return a number
	 */
	public int waiting() {
		return this.shell.view((state) -> state.slots().pending().size());
	}

	/**
	 * The number of slots in use.
	 * @return a number
	 */
	public int inUse() {
		return this.shell.view((state) -> state.slots().inUse());
	}

	/**
	 * The total time for which runners have existed.
	 * @return a time that never becomes less
	 */
	public Duration runnerTime() {
		return this.shell.view(PoolState::runnerTime);
	}

	/**
	 * Why the last start of a runner failed.
	 * @return the failure, {@code null} if the last start succeeded
	 */
	public PoolSnapshot.@Nullable BootFailure lastBootFailure() {
		return this.shell.view((state) -> state.failures().describeLast());
	}

	/**
	 * How many runners and calls there are at this moment. It costs much less than a
	 * {@link #snapshot()}.
	 * @return a consistent view
	 */
	public PoolCounts counts() {
		return this.shell.view(PoolState::counts);
	}

	/**
	 * How many calls the pool can execute at the same time once it has all its runners. A
	 * missing one whose capacity is not known counts for one call.
	 * @return a number from 1
	 */
	public int capacity() {
		return this.shell.view(PoolState::capacity);
	}

	/**
	 * The pool at this moment.
	 * @return a consistent view
	 */
	public PoolSnapshot snapshot() {
		return this.shell.view((state) -> state.snapshot(this.backend.type()));
	}

	/**
	 * Refuse new calls, let running ones finish for the termination grace, then terminate
	 * all runners. The backend is left to its owner.
	 */
	void close() {
		close(settings().terminationGrace());
	}

	void close(Duration grace) {
		if (this.shell.view(PoolState::isClosed)) {
			return;
		}
		this.shell.change(PoolState::close);
		this.shell.await((state) -> state.slots().inUse() == 0, grace);
		this.shell.change(PoolState::stopAll);
		Duration patience = settings().terminationGrace().plusSeconds(5);
		if (!this.shell.await(PoolState::isQuiet, patience)) {
			logger.warn("Pool '%s' could not terminate its runners within %d s: %s".formatted(name(),
					patience.toSeconds(), this.shell.view((state) -> state.endings().terminating())));
		}
	}

	/**
	 * The collaborators that pools share.
	 *
	 * @param probe asks runners for their descriptions
	 * @param build the build of the application that runners should be
	 * @param secrets the secrets of spawned runners
	 * @param listeners listen to events
	 * @param threads for blocking and scheduled tasks
	 * @param random the jitter of pauses
	 */
	record Shared(RunnerProbe probe, BuildId build, RunnerSecrets secrets, Supplier<List<RunnerPoolListener>> listeners,
			PoolThreads threads, RandomGenerator random) {

	}

}
