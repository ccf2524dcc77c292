package io.flame.link;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many bytes wait to be written: no message is accepted where the limit is
 * reached, so that it is exceeded by less than one message. Thread-safe.
 */
final class QueueLimit {

	private final long max;

	private final AtomicLong queued = new AtomicLong();

	private final Lock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private volatile int waiting;

	private volatile boolean closed;

	/**
	 * Create a limit.
	 * @param max how many bytes may be queued until no more messages are accepted
	 */
	QueueLimit(long max) {
		this.max = max;
	}

	/**
	 * Reserve room, and wait for it if need be.
	 * @param deadline until when to wait, a value of {@link System#nanoTime()}
	 * @return whether there is room
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	boolean reserve(long size, long deadline) throws InterruptedException {
		while (!tryReserve(size)) {
			if (this.closed || !await(deadline)) {
				return false;
			}
		}
		return true;
	}

	private boolean tryReserve(long size) {
		long before = this.queued.get();
		while (before < this.max) {
			if (this.queued.compareAndSet(before, before + size)) {
				return true;
			}
			before = this.queued.get();
		}
		return false;
	}

	/**
	 * Take room even if there is none.
	 */
	void take(long size) {
		this.queued.addAndGet(size);
	}

	void release(long size) {
		if (this.queued.addAndGet(-size) < this.max && this.waiting > 0) {
			signal();
		}
	}

	private void signal() {
		this.lock.lock();
		try {
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait until less is queued than is allowed.
	 * @return whether the time is not over
	 */
	boolean await(long deadline) throws InterruptedException {
		this.lock.lockInterruptibly();
		this.waiting++;
		try {
			while (isReached() && !this.closed) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return false;
				}
				this.room.awaitNanos(left);
			}
			return true;
		}
		finally {
			this.waiting--;
			this.lock.unlock();
		}
	}

	boolean isReached() {
		return this.queued.get() >= this.max;
	}

	/**
	 * How many bytes are queued.
	 */
	long queued() {
		return this.queued.get();
	}

	/**
	 * No thread waits any more.
	 */
	void close() {
		this.closed = true;
		signal();
	}

}
