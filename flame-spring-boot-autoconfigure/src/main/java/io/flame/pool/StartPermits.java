package io.flame.pool;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Limits how many runners the pools of a backend start at the same time. Thread-safe.
 */
final class StartPermits {

	private final int limit;

	private int used;

	/** Run in this order when a permit becomes available. */
	private final Set<Runnable> waiting = new LinkedHashSet<>();

	StartPermits(int limit) {
		Assert.isTrue(limit >= 1, "A backend must allow at least one start at a time");
		this.limit = limit;
	}

	/**
	 * Get a permit without waiting.
	 * @param retry run by a thread that gives a permit back, if there is none now
	 * @return whether there was one
	 */
	synchronized boolean tryAcquire(Runnable retry) {
		if (this.used < this.limit) {
			this.used++;
			return true;
		}
		this.waiting.add(retry);
		return false;
	}

	/**
	 * Give a permit back. To be called without locks, since it lets pools start runners.
	 */
	void release() {
		Runnable next = released();
		while (next != null) {
			next.run();
			next = nextWaiting();
		}
	}

	private synchronized @Nullable Runnable released() {
		this.used--;
		return nextWaiting();
	}

	/**
	 * The pool that asked first may not need the permit any more.
	 */
	private synchronized @Nullable Runnable nextWaiting() {
		Iterator<Runnable> first = this.waiting.iterator();
		if (this.used >= this.limit || !first.hasNext()) {
			return null;
		}
		Runnable next = first.next();
		first.remove();
		return next;
	}

}
