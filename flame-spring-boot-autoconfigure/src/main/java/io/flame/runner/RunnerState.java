package io.flame.runner;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What this runner is doing: the calls that it executes, and whether it takes more.
 * Thread-safe.
 */
public final class RunnerState {

	private final @Nullable Integer maxConcurrency;

	private final Set<RunningInvocation> running = new LinkedHashSet<>();

	private final Map<String, RunningInvocation> byId = new ConcurrentHashMap<>();

	private boolean draining;

	/**
	 * Create the state of a runner that takes calls.
	 * @param maxConcurrency how many calls at the same time, {@code null} for no limit
	 */
	public RunnerState(@Nullable Integer maxConcurrency) {
		this.maxConcurrency = maxConcurrency;
	}

	/**
	 * Take a slot for a call.
	 * @throws RefusedException if the runner is draining or busy
	 */
	synchronized void admit(RunningInvocation invocation) throws RefusedException {
		if (this.draining) {
			throw RefusedException.draining();
		}
		if (this.maxConcurrency != null && this.running.size() >= this.maxConcurrency) {
			throw RefusedException.busy(this.maxConcurrency);
		}
		this.running.add(invocation);
		this.byId.put(invocation.invocationId(), invocation);
	}

	synchronized void finished(RunningInvocation invocation) {
		this.running.remove(invocation);
		this.byId.remove(invocation.invocationId(), invocation);
		notifyAll();
	}

	@Nullable RunningInvocation find(String invocationId) {
		return this.byId.get(invocationId);
	}

	synchronized Collection<RunningInvocation> running() {
		return List.copyOf(this.running);
	}

	synchronized boolean isDraining() {
		return this.draining;
	}

	@Nullable Integer maxConcurrency() {
		return this.maxConcurrency;
	}

	/**
	 * Take no more calls, and wait for those that are executing.
	 * @param timeout how long to wait
	 * @return whether all have finished
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public synchronized boolean drain(Duration timeout) throws InterruptedException {
		this.draining = true;
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!this.running.isEmpty()) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
		return true;
	}

}
