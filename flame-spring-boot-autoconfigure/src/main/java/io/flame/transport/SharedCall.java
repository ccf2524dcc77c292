package io.flame.transport;

import java.util.concurrent.locks.LockSupport;

import io.flame.FlameException;
import io.flame.context.Deadline;
import io.flame.protocol.EncodedBody;
import org.jspecify.annotations.Nullable;

/**
 * A call whose thread waits for somebody else to send it and to bring the answer.
 * Thread-safe.
 */
final class SharedCall {

	private final TransportRequest request;

	private final EncodedBody body;

	private final Deadline deadline;

	private final Thread thread = Thread.currentThread();

	/** The request with which it was sent. */
	private @Nullable SharedRequest sentWith;

	private volatile @Nullable Outcome outcome;

	SharedCall(TransportRequest request, EncodedBody body, Deadline deadline) {
		this.request = request;
		this.body = body;
		this.deadline = deadline;
	}

	TransportRequest request() {
		return this.request;
	}

	EncodedBody body() {
		return this.body;
	}

	int size() {
		return Math.toIntExact(this.body.length());
	}

	Deadline deadline() {
		return this.deadline;
	}

	/**
	 * It is sent with others, if somebody still waits for it.
	 * @return whether somebody does
	 */
	synchronized boolean sendWith(SharedRequest request) {
		if (this.outcome == null) {
			this.sentWith = request;
		}
		return this.outcome == null;
	}

	/**
	 * It is sent by its own thread, and alone.
	 * @param ticket to be returned then, if any
	 * @return whether its thread still waits
	 */
	boolean sendAlone(RunnerLine.@Nullable Ticket ticket) {
		return end(new Outcome.Alone(ticket));
	}

	void answered(TransportResponse response) {
		end(new Outcome.Answered(response));
	}

	void failed(FlameException failure) {
		end(new Outcome.Failed(failure));
	}

	private void lost(@Nullable String reason) {
		// under the lock: what is not sent now will not be
		SharedRequest request;
		synchronized (this) {
			if (this.outcome != null) {
				return;
			}
			request = this.sentWith;
			this.outcome = new Outcome.Failed((request != null) ? TransportErrors.lost(this.request, reason, null)
					: TransportErrors.notSent(this.request, reason, null));
		}
		ended(request);
	}

	private boolean end(Outcome outcome) {
		SharedRequest request;
		synchronized (this) {
			if (this.outcome != null) {
				return false;
			}
			request = this.sentWith;
			this.outcome = outcome;
		}
		ended(request);
		return true;
	}

	private void ended(@Nullable SharedRequest request) {
		LockSupport.unpark(this.thread);
		if (request != null) {
			request.callEnded();
		}
	}

	/**
	 * Wait, on the thread that has made the call.
	 * @param line the line in which it stands
	 * @return what has become of it
	 */
	Outcome await(RunnerLine line, Cancellation cancellation) {
		cancellation.onCancel(() -> lost(cancellation.reason()));
		Outcome outcome = this.outcome;
		while (outcome == null) {
			if (Thread.currentThread().isInterrupted()) {
				failed(TransportErrors.interrupted(this.request, null));
			}
			else if (this.deadline.isOver()) {
				failed(TransportErrors.timedOut(this.request, null));
			}
			else {
				LockSupport.parkNanos(this,
						Math.min(RunnerLine.PATIENCE_NANOS, Math.max(1, this.deadline.remainingNanos())));
				if (this.outcome == null) {
					line.poke();
				}
			}
			outcome = this.outcome;
		}
		return outcome;
	}

	/**
	 * What has become of a call.
	 */
	sealed interface Outcome {

		/**
		 * There is an answer.
		 *
		 * @param response the answer
		 */
		record Answered(TransportResponse response) implements Outcome {
		}

		/**
		 * There will be none.
		 *
		 * @param failure why
		 */
		record Failed(FlameException failure) implements Outcome {
		}

		/**
		 * Its own thread sends it.
		 *
		 * @param ticket to be returned then, if any
		 */
		record Alone(RunnerLine.@Nullable Ticket ticket) implements Outcome {
		}

	}

}
