package io.flame.pool;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The one lock of a pool, under which all of its decisions are taken.
 */
final class PoolLock {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

	void locked(Runnable action) {
		this.lock.lock();
		try {
			action.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	<T extends @Nullable Object> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wake up those who {@linkplain #await wait} for a change. To be called under the
	 * lock.
	 */
	void changed() {
		this.changed.signalAll();
	}

	/**
	 * Wait for a change. To be called under the lock, which others can have meanwhile.
	 * @param condition what to wait for
	 * @param time how long at the most
	 * @return whether the condition is true
	 */
	boolean await(BooleanSupplier condition, Duration time) {
		long nanos = time.toNanos();
		try {
			while (nanos > 0 && !condition.getAsBoolean()) {
				nanos = this.changed.awaitNanos(nanos);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return condition.getAsBoolean();
	}

}
