package io.flame.link;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The time during which one thread has the read role of a link. While it executes a call,
 * another thread may steal the role. Thread-safe.
 */
final class ReadTurn {

	private static final int READING = 0;

	private static final int EXECUTING = 1;

	private static final int STOLEN = 2;

	private final Thread thread = Thread.currentThread();

	private final AtomicInteger state = new AtomicInteger(READING);

	private volatile long since;

	/**
	 * The thread begins to execute a call.
	 */
	void enter() {
		this.since = System.nanoTime();
		this.state.set(EXECUTING);
	}

	/**
	 * The thread has executed the call.
	 * @return whether it still has the role
	 */
	boolean leave() {
		return this.state.compareAndSet(EXECUTING, READING);
	}

	/**
	 * Take the role from the thread.
	 * @return whether the caller has it from now on
	 */
	boolean steal() {
		return this.state.compareAndSet(EXECUTING, STOLEN);
	}

	/**
	 * Whether the calling thread executes a call and goes on reading afterwards, unless
	 * the role is stolen.
	 */
	boolean isMine() {
		return this.thread == Thread.currentThread() && this.state.get() == EXECUTING;
	}

	boolean isExecuting() {
		return this.state.get() == EXECUTING;
	}

	/**
	 * Whether the call takes so long that another thread should read.
	 */
	boolean overstays(long now, long patience) {
		long begin = this.since;
		return isExecuting() && now - begin >= patience;
	}

}
