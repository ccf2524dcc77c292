package io.flame.client;

import java.time.Duration;

import io.flame.context.Deadline;
import io.flame.pool.CallOutcome;
import io.flame.pool.RunnerLease;

/**
 * A call that its caller has given up, and that its runner may still execute. Used by one
 * thread at a time.
 */
final class AbandonedCall {

	private final RunnerLease lease;

	private final String invocationId;

	private final String method;

	private final Deadline patience;

	private boolean cancelled;

	AbandonedCall(RunnerLease lease, String invocationId, String method, Duration patience) {
		this.lease = lease;
		this.invocationId = invocationId;
		this.method = method;
		this.patience = Deadline.after(patience);
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
		return this.cancelled;
	}

	void cancelled() {
		this.cancelled = true;
	}

	/**
	 * Whether a handler that still executes it has ignored its cancellation.
	 */
	boolean isStuck() {
		return this.patience.isOver();
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
