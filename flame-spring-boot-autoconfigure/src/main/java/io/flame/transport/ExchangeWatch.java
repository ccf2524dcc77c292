package io.flame.transport;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.flame.pool.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ends exchanges at their deadline and when the thread that waits for them is
 * interrupted: a blocked read notices neither. One thread looks after all of them, so
 * that no call has to be handed over to another thread.
 */
final class ExchangeWatch implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(ExchangeWatch.class);

	private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

	private final Thread thread;

	private volatile boolean parked;

	private volatile boolean closed;

	ExchangeWatch() {
		this.thread = new Thread(this::run, "flame-exchange-watch");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	Watched begin(Deadline deadline, Runnable cancel) {
		Watched exchange = new Watched(Thread.currentThread(), deadline, cancel);
		this.watched.add(exchange);
		if (this.parked) {
			LockSupport.unpark(this.thread);
		}
		return exchange;
	}

	void end(Watched exchange) {
		this.watched.remove(exchange);
	}

	private void run() {
		while (!this.closed) {
			if (this.watched.isEmpty()) {
				this.parked = true;
				// looked at again: one may have begun before it could see that this parks
				if (this.watched.isEmpty() && !this.closed) {
					LockSupport.park(this);
				}
				this.parked = false;
			}
			else {
				this.watched.forEach(Watched::check);
				LockSupport.parkNanos(this, TICK_NANOS);
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Why an exchange was ended.
	 */
	enum End {

		DEADLINE, INTERRUPT

	}

	/**
	 * An exchange under way.
	 */
	static final class Watched {

		private final Thread owner;

		private final Deadline deadline;

		private final Runnable cancel;

		private volatile @Nullable End end;

		Watched(Thread owner, Deadline deadline, Runnable cancel) {
			this.owner = owner;
			this.deadline = deadline;
			this.cancel = cancel;
		}

		private void check() {
			if (this.end == null) {
				End reason = this.deadline.isOver() ? End.DEADLINE
						: (this.owner.isInterrupted() ? End.INTERRUPT : null);
				if (reason != null) {
					this.end = reason;
					cancel();
				}
			}
		}

		private void cancel() {
			try {
				this.cancel.run();
			}
			catch (RuntimeException ex) {
				// the others must still be looked after
				logger.warn("An exchange could not be cancelled", ex);
			}
		}

		@Nullable End end() {
			return this.end;
		}

	}

}
