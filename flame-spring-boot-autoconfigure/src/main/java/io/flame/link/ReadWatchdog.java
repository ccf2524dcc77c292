package io.flame.link;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees to it that no call that takes long keeps a link from being read: after a fraction
 * of a millisecond another thread goes on reading. One thread watches all links of a
 * runner; it rests when there is nothing to watch. Thread-safe.
 */
final class ReadWatchdog implements AutoCloseable {

	private static final long TICK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

	/** Parking and waking up costs more than a few ticks. */
	private static final int TICKS_UNTIL_REST = 100;

	private final Set<ServerLink> links = ConcurrentHashMap.newKeySet();

	private final Thread thread;

	private volatile boolean resting;

	private volatile boolean closed;

	ReadWatchdog(ThreadFactory threads) {
		this.thread = threads.newThread(this::run);
		this.thread.start();
	}

	void add(ServerLink link) {
		this.links.add(link);
	}

	void remove(ServerLink link) {
		this.links.remove(link);
	}

	/**
	 * A call is being executed.
	 */
	void begin() {
		if (this.resting) {
			LockSupport.unpark(this.thread);
		}
	}

	private void run() {
		int quiet = 0;
		while (!this.closed) {
			LockSupport.parkNanos(this, TICK_NANOS);
			quiet = look() ? 0 : quiet + 1;
			if (quiet >= TICKS_UNTIL_REST) {
				rest();
				quiet = 0;
			}
		}
	}

	/**
	 * Look at all links.
	 * @return whether one of them executes a call
	 */
	private boolean look() {
		long now = System.nanoTime();
		boolean executing = false;
		for (ServerLink link : this.links) {
			executing |= link.relieve(now, TICK_NANOS);
		}
		return executing;
	}

	private void rest() {
		this.resting = true;
		try {
			// a call that begins after this look wakes the thread
			if (!look() && !this.closed) {
				LockSupport.park(this);
			}
		}
		finally {
			this.resting = false;
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

}
