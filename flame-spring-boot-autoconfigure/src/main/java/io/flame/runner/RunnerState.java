package io.flame.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.flame.protocol.PeerTimings;
import org.jspecify.annotations.Nullable;

/**
 * What this runner is doing: the calls that it executes, and whether it takes more.
 * Thread-safe.
 */
public final class RunnerState {

	/**
	 * A connection may bring a call at the moment at which the server closes it: calls
	 * are refused for as long as some come.
	 */
	private static final Duration QUIET = Duration.ofMillis(300);

	/** Nothing tells when a handler ends the process. */
	private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

	private final String id;

	private final @Nullable Integer maxConcurrency;

	private final Instant started = Instant.now();

	private final Set<RunningInvocation> running = new LinkedHashSet<>();

	private final Map<String, CancellableCall> byId = new ConcurrentHashMap<>();

	private boolean draining;

	private Runnable onDrain = () -> {
	};

	/** When a call was finished or refused. */
	private long lastCall = System.nanoTime();

	/** When a parent has asked how the runner is, if ever. */
	private @Nullable Long lastHeartbeat;

	private @Nullable Instant lastHeartbeatAt;

	private long served;

	private long failed;

	private long refused;

	/**
	 * Create the state of a runner that takes calls.
	 * @param id the id of the runner
	 * @param maxConcurrency how many calls at the same time, {@code null} for no limit
	 */
	public RunnerState(String id, @Nullable Integer maxConcurrency) {
		this.id = id;
		this.maxConcurrency = maxConcurrency;
	}

	/**
	 * Take a slot for a call.
	 * @throws RefusedException if the runner is draining or busy
	 */
	synchronized void admit(RunningInvocation invocation) throws RefusedException {
		admit(invocation, invocation);
	}

	/**
	 * Take a slot for a call.
	 * @param call what to cancel if its caller wants to
	 * @throws RefusedException if the runner is draining or busy
	 */
	synchronized void admit(RunningInvocation invocation, CancellableCall call) throws RefusedException {
		if (this.draining) {
			this.lastCall = System.nanoTime();
			this.refused++;
			throw RefusedException.draining();
		}
		if (this.maxConcurrency != null && this.running.size() >= this.maxConcurrency) {
			this.refused++;
			throw RefusedException.busy(this.maxConcurrency);
		}
		this.running.add(invocation);
		this.byId.put(invocation.invocationId(), call);
	}

	/**
	 * A call waits for the answer to another one, for which it needs no slot.
	 */
	void join(String invocationId, CancellableCall call) {
		this.byId.put(invocationId, call);
	}

	/**
	 * A call waits no longer for an answer that others may wait for.
	 */
	void left(String invocationId, CancellableCall call) {
		this.byId.remove(invocationId, call);
	}

	/**
	 * A call was executed to its end.
	 */
	synchronized void executed(RunningInvocation invocation, boolean successfully) {
		this.served++;
		if (!successfully) {
			this.failed++;
		}
		finished(invocation);
	}

	/**
	 * A call has no slot any more.
	 */
	synchronized void finished(RunningInvocation invocation) {
		this.running.remove(invocation);
		this.lastCall = System.nanoTime();
		this.byId.remove(invocation.invocationId(), invocation);
		notifyAll();
	}

	@Nullable CancellableCall find(String invocationId) {
		return this.byId.get(invocationId);
	}

	synchronized Collection<RunningInvocation> running() {
		return List.copyOf(this.running);
	}

	/**
	 * Report to parents that no more calls are taken, before one is refused for that
	 * reason.
	 * @param report reports it; must not block
	 */
	synchronized void onDrain(Runnable report) {
		this.onDrain = report;
	}

	/**
	 * A parent has asked over its link how the runner is. It need not ask again to learn
	 * that the runner drains.
	 */
	synchronized void pinged() {
		this.lastHeartbeatAt = Instant.now();
	}

	/**
	 * A parent has asked how the runner is.
	 */
	synchronized void heartbeat() {
		this.lastHeartbeat = System.nanoTime();
		this.lastHeartbeatAt = Instant.now();
	}

	synchronized boolean isDraining() {
		return this.draining;
	}

	/**
	 * What the runner is doing now, and has done so far.
	 * @return a snapshot
	 */
	public synchronized RunnerStatus status() {
		return new RunnerStatus(this.id, this.draining ? RunnerStatus.State.DRAINING : RunnerStatus.State.READY,
				this.maxConcurrency,
				this.running.stream().map(RunningInvocation::describe).map(RunnerStatus.Running::of).toList(),
				this.served, this.failed, this.refused, this.started, this.lastHeartbeatAt);
	}

	@Nullable Integer maxConcurrency() {
		return this.maxConcurrency;
	}

	/**
	 * Take no more calls, and wait for those that are executing. Then wait until none has
	 * been refused for a moment, and until every parent that asks has been told.
	 * @param timeout how long to wait at the most
	 * @param notice in which time every parent asks once
	 * @return whether all calls have finished, but those that end the process themselves,
	 * and those that go on although they were cancelled
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	boolean drain(Duration timeout, Duration notice) throws InterruptedException {
		Runnable report;
		synchronized (this) {
			this.draining = true;
			report = this.onDrain;
		}
		report.run();
		return awaitIdle(timeout, notice);
	}

	private synchronized boolean awaitIdle(Duration timeout, Duration notice) throws InterruptedException {
		long begin = System.nanoTime();
		long told = (this.lastHeartbeat != null
				&& begin - this.lastHeartbeat < PeerTimings.DEFAULTS.parentSilence().toNanos()) ? notice.toNanos() : 0;
		this.lastCall = begin;
		while (true) {
			long now = System.nanoTime();
			long left = timeout.toNanos() - (now - begin);
			boolean idle = this.running.stream().allMatch((call) -> call.isStuck() || call.isExiting());
			if (idle) {
				long quiet = QUIET.toNanos() - (now - this.lastCall);
				left = Math.min(left, Math.max(quiet, told - (now - begin)));
			}
			if (left <= 0) {
				return idle;
			}
			TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_AGAIN.toNanos()));
		}
	}

}
