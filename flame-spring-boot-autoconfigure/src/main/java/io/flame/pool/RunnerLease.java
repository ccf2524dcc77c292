package io.flame.pool;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.flame.backend.RunnerEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * The right to execute one call on a runner. It ends with exactly one
 * {@linkplain #close(CallOutcome) outcome}. Thread-safe.
 */
public final class RunnerLease implements Acquisition {

	private final PooledRunner pooled;

	private final BiConsumer<RunnerLease, CallOutcome> release;

	/** The lease of the slot, if this one shares it. */
	private final @Nullable RunnerLease slot;

	/** Guarded by the lock of the pool. */
	private @Nullable String key;

	/** Among the leases of the runner, guarded by the lock of the pool. */
	private int position = -1;

	private boolean closed;

	private @Nullable String lost;

	private volatile boolean gone;

	private @Nullable Consumer<String> listener;

	private volatile @Nullable Use use;

	/**
	 * Create a lease.
	 * @param pooled the runner
	 * @param release gives the slot back
	 */
	RunnerLease(PooledRunner pooled, BiConsumer<RunnerLease, CallOutcome> release) {
		this(pooled, release, null);
	}

	private RunnerLease(PooledRunner pooled, BiConsumer<RunnerLease, CallOutcome> release, @Nullable RunnerLease slot) {
		this.pooled = pooled;
		this.release = release;
		this.slot = slot;
	}

	/**
	 * The right to execute a call in the slot of this lease, which stays open.
	 * @param release told when the call has ended
	 */
	RunnerLease share(BiConsumer<RunnerLease, CallOutcome> release) {
		return new RunnerLease(this.pooled, release, this);
	}

	/**
	 * Whether the runner waits for the end of its calls in order to terminate.
	 */
	boolean isLeaving() {
		return this.pooled.isLeaving();
	}

	/**
	 * Where and how to send the call.
	 * @return the runner's endpoint
	 */
	public RunnerEndpoint runner() {
		return this.pooled.endpoint();
	}

	/**
	 * Report the call that uses the lease, for display.
	 * @param invocationId the id of the invocation
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
	 * Listen to the loss of the runner.
	 * @param listener gets the reason, a sentence; called on any thread, at most once,
	 * immediately if the runner is lost already
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
	 * Whether the runner has left the pool: it was lost, or, if the pool does not own it,
	 * cannot be reached any more while it finishes its calls.
	 * @return whether it has
	 */
	public boolean isGone() {
		return this.gone || (this.slot != null && this.slot.isGone());
	}

	void gone() {
		this.gone = true;
	}

	/**
	 * Why the runner was lost.
	 * @return a sentence, {@code null} as far as is known
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
	 * Wait for the reason of the runner's end, 2.3 seconds at most: a broken connection
	 * is seen before the end of a process, whose reason says more. The lease may be
	 * closed.
	 * @param max how long to wait
	 * @return a sentence, {@code null} if the runner has not terminated, or the calling
	 * thread is interrupted, which it stays
	 */
	public @Nullable String awaitTermination(Duration max) {
		return EffectPerformer.awaitTermination(this.pooled.instance(), max);
	}

	/**
	 * Give the slot back.
	 * @param outcome the outcome of the call
	 * @throws IllegalStateException if the lease was closed before
	 */
	public void close(CallOutcome outcome) {
		synchronized (this) {
			if (this.closed) {
				throw new IllegalStateException("The lease of runner '" + runner().id() + "' was closed before");
			}
			this.closed = true;
			this.listener = null;
		}
		this.release.accept(this, outcome);
	}

	int position() {
		return this.position;
	}

	void position(int position) {
		this.position = position;
	}

	PooledRunner pooled() {
		return this.pooled;
	}

	/**
	 * The key that is bound to the runner for this call.
	 */
	@Nullable String key() {
		return this.key;
	}

	void key(String key) {
		this.key = key;
	}

	/**
	 * The call that uses a lease.
	 *
	 * @param invocationId the id of the invocation
	 * @param method service id and method id
	 * @param since a value of {@link System#nanoTime()}
	 */
	private record Use(String invocationId, String method, long since) {

	}

}
