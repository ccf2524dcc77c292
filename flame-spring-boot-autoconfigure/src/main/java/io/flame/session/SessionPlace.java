package io.flame.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.context.Deadline;
import io.flame.pool.Acquisition;
import io.flame.pool.Affinity;
import io.flame.pool.RunnerLease;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerSeat;
import org.jspecify.annotations.Nullable;

/**
 * The place of a session on a runner: an affinity, and a seat if it has a slot of its
 * own. Thread-safe.
 */
final class SessionPlace {

	private final String id;

	private final SessionSettings settings;

	private final Affinity affinity;

	/** Held while the seat is being acquired. */
	private final ReentrantLock acquiring = new ReentrantLock();

	private final AtomicReference<@Nullable RunnerSeat> seat = new AtomicReference<>();

	private volatile boolean closed;

	SessionPlace(String id, SessionSettings settings) {
		this.id = id;
		this.settings = settings;
		this.affinity = new Affinity("session " + id, false);
	}

	Acquisition acquire(RunnerPool pool, Deadline deadline, int priority) throws InterruptedException {
		if (!this.settings.exclusive()) {
			return pool.acquire(deadline, priority, this.affinity, this.settings.resources());
		}
		if (!this.acquiring.tryLock(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS)) {
			return new Acquisition.Failed(new FlameTimeoutException(Stage.QUEUE,
					"Session '%s' did not get a slot of its own in pool '%s' in time.".formatted(this.id,
							pool.name())));
		}
		try {
			RunnerSeat taken = this.seat.get();
			RunnerLease call = (taken != null) ? taken.take() : null;
			return (call != null) ? call : sit(pool, deadline, priority);
		}
		finally {
			this.acquiring.unlock();
		}
	}

	private Acquisition sit(RunnerPool pool, Deadline deadline, int priority) throws InterruptedException {
		while (true) {
			Acquisition acquisition = pool.acquire(deadline, priority, this.affinity, this.settings.resources());
			if (!(acquisition instanceof RunnerLease lease)) {
				return acquisition;
			}
			RunnerSeat taken = new RunnerSeat(lease, this.id, "session");
			this.seat.set(taken);
			RunnerLease call = taken.take();
			if (this.closed) {
				// the session ended meanwhile
				leave();
			}
			if (call != null) {
				return call;
			}
		}
	}

	/**
	 * Follow a runner that is to be drained.
	 */
	void leaveIfAsked() {
		RunnerSeat taken = this.seat.get();
		if (taken != null) {
			taken.leaveIfAsked();
		}
	}

	/**
	 * Have no place any more, not even for calls that are acquiring one.
	 */
	void close() {
		this.closed = true;
		leave();
	}

	/**
	 * Give up the place when its last call has ended.
	 */
	void leave() {
		RunnerSeat taken = this.seat.getAndSet(null);
		if (taken != null) {
			taken.close();
		}
	}

}
