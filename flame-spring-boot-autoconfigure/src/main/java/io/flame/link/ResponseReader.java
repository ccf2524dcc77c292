package io.flame.link;

import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.flame.protocol.VirtualThreads;

/**
 * Decides which thread reads what a runner sends. Normally this is a thread of the link,
 * which waits in its selector. While a single caller makes one call after the other, that
 * thread rests, and the caller looks for its response itself for some microseconds: that
 * saves two changes of threads, which cost more than a short call.
 * <p>
 * The read role is never held by a thread that waits for anything but its selector. A
 * thread that gives up the role must look for calls in flight <em>afterwards</em>: one
 * that came before relied on it. Thread-safe.
 */
final class ResponseReader {

	/** What a runner that looks for calls needs for a short one. */
	private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(40);

	/** How long the thread rests until it looks whether there still are lone calls. */
	private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	/** So many lone calls in a row let the thread rest. */
	private static final int LONE_CALLS = 16;

	/** After so many lone calls, looking for responses is tried again. */
	private static final int TRY_AGAIN = 512;

	private final Source source;

	private final BooleanSupplier awaiting;

	private final Thread thread;

	private final AtomicBoolean role = new AtomicBoolean();

	/** Whether the thread waits in its selector, or is about to. */
	private volatile boolean dedicated = true;

	private volatile boolean wanted;

	private final Lookout lookout = new Lookout(TRY_AGAIN);

	private volatile int loneCalls;

	private volatile long looked;

	/**
	 * Create a reader, and start its thread.
	 * @param source reads and processes frames
	 * @param awaiting whether anything is awaited from the runner
	 * @param threads creates the thread
	 */
	ResponseReader(Source source, BooleanSupplier awaiting, ThreadFactory threads) {
		this.source = source;
		this.awaiting = awaiting;
		this.thread = threads.newThread(this::run);
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		try {
			while (this.source.isOpen()) {
				read();
				rest();
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			this.source.failed(ex);
		}
		finally {
			this.source.ended();
		}
	}

	/**
	 * Read until there are only lone calls, whose callers can read themselves.
	 */
	private void read() throws IOException {
		this.dedicated = true;
		while (!this.role.compareAndSet(false, true)) {
			// a caller has it for some microseconds
			Thread.yield();
		}
		try {
			boolean reading = true;
			while (reading && this.source.isOpen()) {
				// a channel may hold more than was read from it, of which no selector
				// knows
				if (!this.source.process()) {
					reading = !mayRest();
					if (reading) {
						this.source.await();
					}
				}
			}
		}
		finally {
			this.dedicated = false;
			this.role.set(false);
		}
	}

	private boolean mayRest() {
		return this.loneCalls >= LONE_CALLS && this.lookout.pays() && !this.awaiting.getAsBoolean();
	}

	private void rest() {
		// a call that came before the thread rests has relied on it
		if (this.awaiting.getAsBoolean()) {
			return;
		}
		long seen;
		do {
			seen = this.looked;
			LockSupport.parkNanos(this, TICK_NANOS);
		}
		while (!this.wanted && this.source.isOpen() && this.looked != seen);
		if (!this.wanted && this.looked == seen) {
			// there are no more lone calls: wait in the selector
			this.loneCalls = 0;
		}
		this.wanted = false;
	}

	/**
	 * Look for the response to a call that has been sent, if no other is in flight and
	 * the thread of the link rests.
	 * @param lone whether the call is still the only one in flight, without a response
	 */
	void look(BooleanSupplier lone) {
		if (!lone.getAsBoolean() || VirtualThreads.isCurrent()) {
			this.loneCalls = 0;
			return;
		}
		int calls = this.loneCalls + 1;
		this.loneCalls = calls;
		if (!this.lookout.pays()) {
			this.lookout.waited();
			return;
		}
		if (this.dedicated || !this.role.compareAndSet(false, true)) {
			return;
		}
		try {
			long end = System.nanoTime() + SPIN_NANOS;
			boolean alone = lone.getAsBoolean();
			while (alone && System.nanoTime() - end < 0) {
				if (!this.source.process()) {
					Thread.onSpinWait();
				}
				alone = lone.getAsBoolean();
			}
			this.lookout.looked(!alone);
		}
		catch (IOException | RuntimeException | Error ex) {
			this.source.failed(ex);
		}
		finally {
			this.looked = System.nanoTime();
			this.role.set(false);
		}
		// others may have relied on this thread
		ensureReading();
	}

	/**
	 * The calling thread is about to wait, or has given up the role: if something is
	 * awaited, the thread of the link reads.
	 */
	void ensureReading() {
		if (!this.dedicated && !this.role.get() && this.awaiting.getAsBoolean()) {
			this.wanted = true;
			LockSupport.unpark(this.thread);
		}
	}

	/**
	 * Reads and processes frames. Used by the thread that has the read role.
	 */
	interface Source {

		boolean isOpen();

		/**
		 * Process what has arrived.
		 * @return whether something has
		 */
		boolean process() throws IOException;

		/**
		 * Wait until something arrives, or the link is closed.
		 */
		void await() throws IOException;

		/**
		 * Nothing can be read any more.
		 */
		void failed(Throwable cause);

		/**
		 * Nothing is read any more.
		 */
		void ended();

	}

}
