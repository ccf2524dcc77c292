package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The runners of a pool, their slots, and the calls that wait for one. Guarded by the
 * lock of the pool. Nothing that happens with every call looks at all runners or waiters.
 */
final class RunnerSlots {

	private final Function<PooledRunner, RunnerLease> leases;

	private final boolean singleUse;

	private final Map<String, PooledRunner> runners = new LinkedHashMap<>();

	/** Those of the runners that have a free slot, the one to take next first. */
	private final NavigableSet<PooledRunner> free;

	/** Those that get calls and have none, the one that is idle for longest first. */
	private final Set<PooledRunner> idle = new LinkedHashSet<>();

	/** Who waits, the one that does for longest first. */
	private final Set<Waiter> waiters = new LinkedHashSet<>();

	/** The same, the one that gets the next slot first. */
	private final NavigableSet<Waiter> queue = new TreeSet<>(
			Comparator.comparingInt(Waiter::priority).reversed().thenComparingLong(Waiter::number));

	/** How many get calls, now or when they have answered. */
	private int ready;

	/** How many of the others do not count for the maximum any more. */
	private int replaceable;

	private int inUse;

	private long turns;

	RunnerSlots(PoolSettings settings, Function<PooledRunner, RunnerLease> leases) {
		this.leases = leases;
		this.singleUse = settings.singleUse();
		Comparator<PooledRunner> byLoad = Comparator.comparingInt(PooledRunner::inUse);
		this.free = new TreeSet<>(((settings.placement() == PoolSettings.Placement.PACK) ? byLoad.reversed() : byLoad)
			.thenComparingLong(PooledRunner::turn));
	}

	/**
	 * Take a slot, unless others wait already.
	 */
	@Nullable RunnerLease take() {
		PooledRunner next = this.waiters.isEmpty() ? this.free.pollFirst() : null;
		if (next == null) {
			return null;
		}
		RunnerLease lease = lease(next);
		if (next.hasFreeSlot(this.singleUse)) {
			this.free.add(next);
		}
		return lease;
	}

	private RunnerLease lease(PooledRunner pooled) {
		RunnerLease lease = this.leases.apply(pooled);
		pooled.add(lease);
		this.inUse++;
		if (pooled.inUse() == 1) {
			this.idle.remove(pooled);
		}
		return lease;
	}

	void enqueue(Waiter waiter) {
		waiter.number(this.turns++);
		this.waiters.add(waiter);
		this.queue.add(waiter);
	}

	void abandon(Waiter waiter) {
		if (this.waiters.remove(waiter)) {
			this.queue.remove(waiter);
		}
	}

	void failWaiters(Exception cause) {
		this.waiters.forEach((waiter) -> waiter.fail(cause));
		this.waiters.clear();
		this.queue.clear();
	}

	/**
	 * Tell those who have waited for a time, who are the first ones, why it was in vain.
	 */
	void failWaiters(Exception cause, Duration waited) {
		Iterator<Waiter> next = this.waiters.iterator();
		while (next.hasNext()) {
			Waiter waiter = next.next();
			if (waiter.waited().compareTo(waited) < 0) {
				return;
			}
			next.remove();
			this.queue.remove(waiter);
			waiter.fail(cause);
		}
	}

	int free() {
		return this.free.size();
	}

	int waiting() {
		return this.waiters.size();
	}

	@Nullable Duration oldestWaiter() {
		Iterator<Waiter> first = this.waiters.iterator();
		return first.hasNext() ? first.next().waited() : null;
	}

	int inUse() {
		return this.inUse;
	}

	int capacity(PoolSettings settings) {
		long missing = settings.max();
		long capacity = 0;
		for (PooledRunner runner : this.runners.values()) {
			if (runner.isReady()) {
				missing--;
				capacity += runner.slots();
			}
		}
		int expected = (this.singleUse || settings.maxConcurrency() != null) ? settings.expectedConcurrency() : 1;
		return (int) Math.min(Math.max(1, capacity + Math.max(0, missing) * expected), Integer.MAX_VALUE);
	}

	ScalingPolicy.Demand demand(int pending, int overdue) {
		return new ScalingPolicy.Demand(this.waiters.size(), this.ready, this.idle.size(),
				this.runners.size() - this.replaceable + overdue, pending);
	}

	/**
	 * The runner that has had no call for the longest time.
	 */
	@Nullable PooledRunner longestIdle() {
		Iterator<PooledRunner> first = this.idle.iterator();
		return first.hasNext() ? first.next() : null;
	}

	void add(PooledRunner pooled) {
		pooled.turn(this.turns++);
		this.runners.put(pooled.id(), pooled);
		this.ready++;
		this.idle.add(pooled);
		offer(pooled);
	}

	/**
	 * A slot is given back.
	 */
	void release(RunnerLease lease) {
		PooledRunner pooled = lease.pooled();
		boolean replaceable = isReplaceable(pooled);
		// its place in the order depends on its load
		this.free.remove(pooled);
		pooled.remove(lease);
		this.inUse--;
		if (contains(pooled)) {
			if (pooled.isReady() && pooled.inUse() == 0) {
				this.idle.add(pooled);
			}
			count(replaceable, pooled);
		}
		offer(pooled);
	}

	/**
	 * Give free slots to those who wait, the rest to those who come.
	 */
	private void offer(PooledRunner pooled) {
		if (!contains(pooled)) {
			return;
		}
		while (pooled.hasFreeSlot(this.singleUse)) {
			Waiter waiter = this.queue.pollFirst();
			if (waiter == null) {
				break;
			}
			this.waiters.remove(waiter);
			waiter.assign(lease(pooled));
		}
		if (pooled.hasFreeSlot(this.singleUse)) {
			this.free.add(pooled);
		}
	}

	/**
	 * A runner executes another number of calls at the same time.
	 */
	void resize(PooledRunner pooled, int slots) {
		this.free.remove(pooled);
		pooled.slots(slots);
		offer(pooled);
	}

	/**
	 * A runner gets no more calls.
	 */
	void retire(PooledRunner pooled, StopReason reason) {
		if (pooled.isReady()) {
			this.free.remove(pooled);
			this.idle.remove(pooled);
			pooled.retire(reason);
			if (contains(pooled)) {
				this.ready--;
				count(false, pooled);
			}
		}
	}

	/**
	 * A runner is being ended.
	 * @return whether it was not before
	 */
	boolean stop(PooledRunner pooled) {
		boolean replaceable = isReplaceable(pooled);
		boolean first = pooled.stop();
		if (contains(pooled)) {
			count(replaceable, pooled);
		}
		return first;
	}

	/**
	 * A runner that only finishes its calls may be replaced already, so that nobody waits
	 * for them. One that is being ended still has its share of the machine, and one that
	 * somebody else started can not be had twice.
	 */
	private static boolean isReplaceable(PooledRunner pooled) {
		return !pooled.isReady() && pooled.inUse() > 0 && !pooled.isStopping() && pooled.runner().addressable();
	}

	private void count(boolean before, PooledRunner pooled) {
		this.replaceable += (isReplaceable(pooled) ? 1 : 0) - (before ? 1 : 0);
	}

	/**
	 * A runner gets no calls until it has answered, and then after others.
	 */
	void suspect(PooledRunner pooled) {
		this.free.remove(pooled);
		pooled.turn(this.turns++);
		pooled.suspect();
	}

	/**
	 * A runner gets no calls for a moment, and then after others.
	 */
	void rest(PooledRunner pooled) {
		this.free.remove(pooled);
		pooled.turn(this.turns++);
		pooled.resting(true);
	}

	void rested(PooledRunner pooled) {
		this.free.remove(pooled);
		pooled.resting(false);
		offer(pooled);
	}

	void answered(PooledRunner pooled) {
		this.free.remove(pooled);
		pooled.answered();
		offer(pooled);
	}

	/**
	 * A runner is gone.
	 * @return the calls that it had, {@code null} if it was gone before
	 */
	@Nullable List<RunnerLease> remove(PooledRunner pooled) {
		if (!this.runners.remove(pooled.id(), pooled)) {
			return null;
		}
		this.free.remove(pooled);
		this.idle.remove(pooled);
		if (pooled.isReady()) {
			this.ready--;
		}
		else if (isReplaceable(pooled)) {
			this.replaceable--;
		}
		return new ArrayList<>(pooled.leases());
	}

	boolean contains(PooledRunner pooled) {
		return this.runners.get(pooled.id()) == pooled;
	}

	@Nullable PooledRunner find(String id) {
		return this.runners.get(id);
	}

	/**
	 * How many runners get calls, now or when they have answered.
	 */
	int ready() {
		return this.ready;
	}

	/**
	 * All runners, the oldest first.
	 */
	List<PooledRunner> all() {
		return List.copyOf(this.runners.values());
	}

	/**
	 * All runners as they come and go, for a look at each.
	 */
	Collection<PooledRunner> present() {
		return this.runners.values();
	}

	boolean isEmpty() {
		return this.runners.isEmpty();
	}

}
