package io.flame.client;

import java.time.Duration;

import io.flame.context.Deadline;
import io.flame.pool.CallOutcome;
import io.flame.pool.RunnerLease;
import org.jspecify.annotations.Nullable;

/**
 * A call that its caller has given up, and that its runner may still execute. Used by one
 * thread at a time.
 */
final class AbandonedCall {

	private final RunnerLease lease;

	private final String invocationId;

	private final String method;

	private final Duration patience;

	/** When its handler should have ended, {@code null} before it was asked to. */
	private @Nullable Deadline due;

	AbandonedCall(RunnerLease lease, String invocationId, String method, Duration patience) {
		this.lease = lease;
		this.invocationId = invocationId;
		this.method = method;
		this.patience = patience;
	}

	RunnerLease lease() {
		return this.lease;
	}

	String invocationId() {
		return this.invocationId;
	}

	/**
	 * Whether its runner has been asked to cancel it.
	 */
	boolean isCancelled() {
		return this.due != null;
	}

	/**
	 * Its runner has responded to its cancellation: from now on, its handler should end.
	 */
	void cancelled() {
		this.due = Deadline.after(this.patience);
	}

	/**
	 * Whether a handler that still executes it has ignored its cancellation. Before the
	 * cancellation has reached the runner, there is nothing to ignore.
	 * @param asked when the runner was asked what it executes, a value of
	 * {@link System#nanoTime()}
	 */
	boolean isStuck(long asked) {
		return this.due != null && asked - this.due.nanos() >= 0;
	}

	void close(CallOutcome outcome) {
		this.lease.close(outcome);
	}

	/**
	 * The call as people look for it.
	 * @return invocation id and method
	 */
	@Override
	public String toString() {
		return "invocation " + this.invocationId + " of " + this.method;
	}

}
