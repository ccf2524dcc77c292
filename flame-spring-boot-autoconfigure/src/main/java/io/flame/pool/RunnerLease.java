package io.flame.pool;

import java.time.Duration;
import java.util.function.Consumer;

import io.flame.backend.Runner;
import org.jspecify.annotations.Nullable;

/**
 * The right to execute one call on a runner. It is good for one use: closing it a second
 * time is an error.
 */
public final class RunnerLease implements AutoCloseable {

	private final RunnerFleet fleet;

	private final RunnerAvailability availability;

	private final PooledRunner pooled;

	private final RunnerMemory memory;

	private boolean closed;

	private volatile boolean notServed;

	private volatile boolean notTaken;

	private @Nullable KeyInUse key;

	private boolean abandoned;

	private @Nullable String lost;

	private @Nullable Consumer<String> listener;

	private volatile @Nullable Use use;

	RunnerLease(RunnerFleet fleet, RunnerAvailability availability, PooledRunner pooled) {
		this.fleet = fleet;
		this.availability = availability;
		this.pooled = pooled;
		this.memory = pooled.memory();
	}

	/**
	 * The runner.
	 * @return the runner
	 */
	public Runner runner() {
		return this.pooled.runner();
	}

	/**
	 * Where the runner recognises the idempotency key of the call when it comes again.
	 * @return the memory that the runner had when the lease was given
	 */
	public RunnerMemory memory() {
		return this.memory;
	}

	/**
	 * Say what it is used for, so that people can see it.
	 * @param invocationId the id of the call
	 * @param method service id and method id
	 */
	public void use(String invocationId, String method) {
		this.use = new Use(invocationId, method, System.nanoTime());
	}

	RunnerSnapshot.@Nullable RunningCall runningCall() {
		Use use = this.use;
		return (use != null) ? new RunnerSnapshot.RunningCall(use.invocationId, use.method,
				Duration.ofNanos(System.nanoTime() - use.since)) : null;
	}

	/**
	 * Be told at once when the runner is lost.
	 * @param listener gets the reason; called on any thread, at most once, immediately if
	 * the runner is lost already
	 */
	public void onLost(Consumer<String> listener) {
		String reason;
		synchronized (this) {
			this.listener = listener;
			reason = this.lost;
		}
		if (reason != null) {
			listener.accept(reason);
		}
	}

	/**
	 * Why the runner was lost.
	 * @return a sentence, or {@code null} as far as is known
	 */
	public synchronized @Nullable String lost() {
		return this.lost;
	}

	void lost(String reason) {
		Consumer<String> listener;
		synchronized (this) {
			this.lost = reason;
			listener = this.listener;
		}
		if (listener != null) {
			listener.accept(reason);
		}
	}

	/**
	 * Report that the runner refused the call because it drains. It gets no more calls
	 * and ends with its last one; where another one may take its place, it gets calls
	 * again when it has said that it takes some.
	 */
	public void reportDraining() {
		this.notServed = true;
		this.availability.draining(this.pooled);
	}

	/**
	 * Report that a handler goes on although its call was cancelled. The runner gets no
	 * more calls and is replaced.
	 */
	public void reportStuck() {
		this.fleet.retire(this.pooled, StopReason.STUCK);
	}

	/**
	 * Report that the runner refused the call because it is busy with others' calls. It
	 * gets no more calls for a moment.
	 */
	public void reportBusy() {
		this.notServed = true;
		this.availability.rest(this.pooled);
	}

	/**
	 * Report that the runner could not be reached, or broke the connection. It gets no
	 * more calls until it has answered.
	 * @param problem what happened
	 */
	public void reportUnavailable(String problem) {
		this.notServed = true;
		this.availability.suspect(this.pooled, problem);
	}

	/**
	 * Report that the runner has not taken the call: it has not seen it, or has refused
	 * it.
	 */
	public void reportNotTaken() {
		this.notTaken = true;
	}

	/**
	 * Report that nobody waits for the call any more, which the runner may still execute:
	 * other calls with its idempotency key are no longer answered together with it.
	 */
	public void reportAbandoned() {
		this.fleet.abandon(this);
	}

	/**
	 * Whether nobody waits for the call any more. Guarded by the lock of the pool.
	 */
	boolean isAbandoned() {
		return this.abandoned;
	}

	void abandoned() {
		this.abandoned = true;
	}

	/**
	 * The idempotency key of the call, together with the method that it is for. Guarded
	 * by the lock of the pool.
	 */
	@Nullable KeyInUse key() {
		return this.key;
	}

	void key(KeyInUse key) {
		this.key = key;
	}

	/**
	 * Whether the runner may have executed the call.
	 */
	boolean isTaken() {
		return !this.notTaken;
	}

	/**
	 * Give the slot back, which nobody needs any more.
	 */
	void closeUnused() {
		this.notServed = true;
		this.notTaken = true;
		close();
	}

	/**
	 * Whether the runner has been of use.
	 */
	boolean isServed() {
		return !this.notServed;
	}

	PooledRunner pooled() {
		return this.pooled;
	}

	/**
	 * Give the slot back.
	 * @throws IllegalStateException if it was given back before
	 */
	@Override
	public void close() {
		synchronized (this) {
			if (this.closed) {
				throw new IllegalStateException("The lease of runner '" + runner().id() + "' was closed before");
			}
			this.closed = true;
			this.listener = null;
		}
		this.fleet.release(this);
	}

	/**
	 * What it is used for.
	 *
	 * @param invocationId the id of the call
	 * @param method service id and method id
	 * @param since a value of {@link System#nanoTime()}
	 */
	private record Use(String invocationId, String method, long since) {

	}

}
