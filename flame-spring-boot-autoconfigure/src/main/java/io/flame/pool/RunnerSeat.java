package io.flame.pool;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A slot of a runner that is kept for several calls, which may execute at the same time.
 * Thread-safe.
 */
public final class RunnerSeat {

	private final RunnerLease lease;

	private final Set<RunnerLease> calls = new HashSet<>();

	/** Set when the seat accepts no more calls: what its end means for the runner. */
	private @Nullable CallOutcome end;

	private boolean closed;

	/**
	 * Keep a slot.
	 * @param lease the lease of the slot
	 * @param id identifies the user of the seat, for display
	 * @param purpose the purpose of the seat, for display
	 */
	public RunnerSeat(RunnerLease lease, String id, String purpose) {
		this.lease = lease;
		lease.use(id, purpose);
		lease.onLost(this::lost);
	}

	/**
	 * Use the slot for a call.
	 * @return a lease, {@code null} if the runner is lost or accepts no more calls
	 */
	public synchronized @Nullable RunnerLease take() {
		if (this.end == null && this.lease.isLeaving()) {
			this.end = CallOutcome.UNUSED;
			closeIfUnused();
		}
		if (this.end != null) {
			return null;
		}
		RunnerLease call = this.lease.share(this::release);
		this.calls.add(call);
		return call;
	}

	/**
	 * Give the slot back if the runner is to be drained, as soon as no call uses it.
	 */
	public synchronized void leaveIfAsked() {
		if (this.end == null && this.lease.isLeaving()) {
			close();
		}
	}

	private synchronized void release(RunnerLease call, CallOutcome outcome) {
		this.calls.remove(call);
		boolean usable = outcome instanceof CallOutcome.Served || outcome instanceof CallOutcome.Unused
				|| outcome instanceof CallOutcome.Busy;
		if (!usable) {
			this.end = outcome;
		}
		closeIfUnused();
	}

	private void lost(String reason) {
		Set<RunnerLease> lost;
		synchronized (this) {
			if (this.end == null) {
				this.end = CallOutcome.SERVED;
			}
			lost = Set.copyOf(this.calls);
			closeIfUnused();
		}
		lost.forEach((call) -> call.lost(reason));
	}

	/**
	 * Give the slot back as soon as no call uses it.
	 */
	public synchronized void close() {
		if (this.end == null) {
			this.end = CallOutcome.SERVED;
		}
		closeIfUnused();
	}

	private void closeIfUnused() {
		if (this.end != null && this.calls.isEmpty() && !this.closed) {
			this.closed = true;
			this.lease.close(this.end);
		}
	}

}
