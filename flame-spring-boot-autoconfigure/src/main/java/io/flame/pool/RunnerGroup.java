package io.flame.pool;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * The runners of a pool that have the same resources, and the calls that wait for one of
 * them. Guarded by the lock of the pool.
 */
final class RunnerGroup {

	private final RunnerResources resources;

	/** Runners with a free slot, in the order in which they get calls. */
	private final NavigableSet<PooledRunner> free;

	/**
	 * Serving runners without calls and without pending acquires, the longest idle first.
	 */
	private final Set<PooledRunner> idle = new LinkedHashSet<>();

	/** Calls that wait for any of the runners, in the order in which they get slots. */
	private final NavigableSet<PendingAcquire> queue = new TreeSet<>(PendingAcquire.ORDER);

	private int runners;

	private int serving;

	RunnerGroup(RunnerResources resources, PoolSettings.Placement placement) {
		this.resources = resources;
		this.free = new TreeSet<>(
				(placement == PoolSettings.Placement.PACK) ? RunnerGroup::fullestFirst : RunnerGroup::emptiestFirst);
	}

	private static int fullestFirst(PooledRunner one, PooledRunner other) {
		return (one.inUse() != other.inUse()) ? Integer.compare(other.inUse(), one.inUse())
				: Long.compare(one.turn(), other.turn());
	}

	private static int emptiestFirst(PooledRunner one, PooledRunner other) {
		return (one.inUse() != other.inUse()) ? Integer.compare(one.inUse(), other.inUse())
				: Long.compare(one.turn(), other.turn());
	}

	RunnerResources resources() {
		return this.resources;
	}

	/**
	 * Remove a runner before a change of its state, slots or turn.
	 */
	void detach(PooledRunner runner) {
		if (runner.isOffered()) {
			this.free.remove(runner);
			runner.offered(false);
		}
		this.runners--;
		if (runner.isServing()) {
			this.serving--;
		}
	}

	void attach(PooledRunner runner, boolean singleUse) {
		this.runners++;
		if (runner.isServing()) {
			this.serving++;
		}
		updateIdle(runner);
		if (runner.hasFreeSlot(singleUse)) {
			this.free.add(runner);
			runner.offered(true);
		}
	}

	/**
	 * Calls have begun or ceased to wait for a runner.
	 */
	void updateIdle(PooledRunner runner) {
		if (runner.isServing() && runner.inUse() == 0 && runner.firstPending() == null) {
			this.idle.add(runner);
		}
		else {
			this.idle.remove(runner);
		}
	}

	void forget(PooledRunner runner) {
		this.idle.remove(runner);
	}

	/**
	 * The runner to take next.
	 */
	@Nullable PooledRunner firstFree() {
		return this.free.isEmpty() ? null : this.free.first();
	}

	/**
	 * How many runners get calls, now or once they have recovered.
	 */
	int serving() {
		return this.serving;
	}

	int idle() {
		return this.idle.size();
	}

	@Nullable PooledRunner longestIdle() {
		Iterator<PooledRunner> first = this.idle.iterator();
		return first.hasNext() ? first.next() : null;
	}

	NavigableSet<PendingAcquire> queue() {
		return this.queue;
	}

	boolean isEmpty() {
		return this.runners == 0 && this.queue.isEmpty();
	}

}
