package io.flame.context;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a thread does at its deadline, and when the thread is interrupted: a blocked
 * read notices neither. One thread looks after all of them, so that no call has to be
 * handed over to another thread. Thread-safe.
 */
public final class DeadlineWatch implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(DeadlineWatch.class);

	private static final Duration TICK = Duration.ofMillis(20);

	private final long tickNanos;

	private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

	private final Thread thread;

	private volatile boolean parked;

	private volatile boolean closed;

	/**
	 * Create a watch that is exact enough for what people wait for.
	 * @param name the name of its thread
	 */
	public DeadlineWatch(String name) {
		this(name, TICK);
	}

	/**
	 * Create a watch.
	 * @param name the name of its thread
	 * @param tick how late it may be
	 */
	public DeadlineWatch(String name, Duration tick) {
		this.tickNanos = tick.toNanos();
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
		// not that of a web application whose start creates this, and may fail
		this.thread.setContextClassLoader(DeadlineWatch.class.getClassLoader());
		this.thread.start();
	}

	/**
	 * Begin to watch what the calling thread does.
	 * @param deadline when to end it
	 * @param cancel how to end it, called at the most once and by another thread
	 * @return what to {@linkplain #end(Watched) end} when it is done
	 */
	public Watched begin(Deadline deadline, Runnable cancel) {
		return begin(new Watched(Thread.currentThread(), deadline, cancel));
	}

	/**
	 * Begin to watch what notices an interrupt itself.
	 * @param deadline when to end it
	 * @param cancel how to end it, called at the most once and by another thread
	 * @return what to {@linkplain #end(Watched) end} when it is done
	 */
	public Watched beginInterruptible(Deadline deadline, Runnable cancel) {
		return begin(new Watched(null, deadline, cancel));
	}

	private Watched begin(Watched begun) {
		this.watched.add(begun);
		if (this.parked) {
			LockSupport.unpark(this.thread);
		}
		return begun;
	}

	/**
	 * Watch something no longer. What was cancelled need not be ended. It may be
	 * cancelled at this very moment.
	 * @param watched what has begun
	 */
	public void end(Watched watched) {
		this.watched.remove(watched);
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
				this.watched.removeIf(Watched::check);
				LockSupport.parkNanos(this, this.tickNanos);
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Why something was ended.
	 */
	public enum End {

		/** Its time was over. */
		DEADLINE,

		/** Its thread was interrupted. */
		INTERRUPT

	}

	/**
	 * Something under way.
	 */
	public static final class Watched {

		private final @Nullable Thread owner;

		private final Deadline deadline;

		private final Runnable cancel;

		private volatile @Nullable End end;

		Watched(@Nullable Thread owner, Deadline deadline, Runnable cancel) {
			this.owner = owner;
			this.deadline = deadline;
			this.cancel = cancel;
		}

		/**
		 * End it if it is time.
		 * @return whether it was ended
		 */
		private boolean check() {
			End reason = this.deadline.isOver() ? End.DEADLINE
					: ((this.owner != null && this.owner.isInterrupted()) ? End.INTERRUPT : null);
			if (reason == null) {
				return false;
			}
			this.end = reason;
			cancel();
			return true;
		}

		private void cancel() {
			try {
				this.cancel.run();
			}
			catch (RuntimeException | Error ex) {
				// the others must still be looked after
				logger.warn("A call could not be cancelled", ex);
			}
		}

		/**
		 * Why it was ended.
		 * @return the reason, or {@code null} if it was not
		 */
		public @Nullable End end() {
			return this.end;
		}

	}

}
