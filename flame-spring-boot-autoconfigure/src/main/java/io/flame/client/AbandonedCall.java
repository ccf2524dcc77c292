package io.flame.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.flame.context.Deadline;
import io.flame.pool.CallOutcome;
import io.flame.pool.RunnerLease;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A call that its caller has given up, and that its runner may still execute. Closed by
 * any thread, otherwise used by one thread at a time.
 */
final class AbandonedCall {

	private static final Log logger = LogFactory.getLog(AbandonedCall.class);

	private final RunnerLease lease;

	private final String invocationId;

	private final String method;

	private final Duration patience;

	private final AtomicBoolean closed = new AtomicBoolean();

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

	/**
	 * Its handler has ignored its cancellation, which costs its runner.
	 */
	void stuck() {
		if (!this.closed.get()) {
			logger.warn("Runner '%s' still executes %s after it was cancelled or timed out, and is replaced"
				.formatted(this.lease.runner().id(), this));
		}
		close(new CallOutcome.Stuck(toString()));
	}

	void close(CallOutcome outcome) {
		if (this.closed.compareAndSet(false, true)) {
			this.lease.close(outcome);
		}
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
