package io.flame.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The runners of a pool, their slots, and the calls that wait for one. Guarded by the
 * lock of the pool.
 */
final class RunnerSlots {

	private final Function<PooledRunner, RunnerLease> leases;

	private final Set<PooledRunner> runners = new LinkedHashSet<>();

	/** Those of the runners that have a free slot, the one to take next first. */
	private final NavigableSet<PooledRunner> free;

	private final Set<Waiter> waiters = new LinkedHashSet<>();

	private long turns;

	RunnerSlots(PoolSettings.Placement placement, Function<PooledRunner, RunnerLease> leases) {
		this.leases = leases;
		Comparator<PooledRunner> byLoad = Comparator.comparingInt(PooledRunner::inUse);
		this.free = new TreeSet<>(((placement == PoolSettings.Placement.PACK) ? byLoad.reversed() : byLoad)
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
		if (next.hasFreeSlot()) {
			this.free.add(next);
		}
		return lease;
	}

	private RunnerLease lease(PooledRunner pooled) {
		RunnerLease lease = this.leases.apply(pooled);
		pooled.add(lease);
		return lease;
	}

	void enqueue(Waiter waiter) {
		this.waiters.add(waiter);
	}

	void abandon(Waiter waiter) {
		this.waiters.remove(waiter);
	}

	void failWaiters(Exception cause) {
		this.waiters.forEach((waiter) -> waiter.fail(cause));
		this.waiters.clear();
	}

	int free() {
		return this.free.size();
	}

	int waiting() {
		return this.waiters.size();
	}

	void add(PooledRunner pooled) {
		pooled.turn(this.turns++);
		this.runners.add(pooled);
		offer(pooled);
	}

	void release(RunnerLease lease) {
		// its place in the order depends on its load
		this.free.remove(lease.pooled());
		lease.pooled().remove(lease);
		offer(lease.pooled());
	}

	/**
	 * Give free slots to those who wait, the rest to those who come.
	 */
	private void offer(PooledRunner pooled) {
		Iterator<Waiter> next = this.waiters.iterator();
		while (pooled.hasFreeSlot() && next.hasNext()) {
			Waiter waiter = next.next();
			next.remove();
			waiter.assign(lease(pooled));
		}
		if (pooled.hasFreeSlot() && this.runners.contains(pooled)) {
			this.free.add(pooled);
		}
	}

	/**
	 * A runner gets no more calls.
	 */
	void retire(PooledRunner pooled) {
		this.free.remove(pooled);
		pooled.retire();
	}

	/**
	 * A runner gets no calls until it has answered, and then after others.
	 */
	void suspect(PooledRunner pooled) {
		this.free.remove(pooled);
		pooled.turn(this.turns++);
		pooled.suspect();
	}

	void answered(PooledRunner pooled) {
		if (this.runners.contains(pooled)) {
			this.free.remove(pooled);
			pooled.answered();
			offer(pooled);
		}
	}

	/**
	 * A runner is gone.
	 * @return the calls that it had, {@code null} if it was gone before
	 */
	@Nullable List<RunnerLease> remove(PooledRunner pooled) {
		if (!this.runners.remove(pooled)) {
			return null;
		}
		retire(pooled);
		return new ArrayList<>(pooled.leases());
	}

	/**
	 * The runners, without those that get no more calls.
	 */
	List<PooledRunner> ready() {
		return this.runners.stream().filter((runner) -> !runner.isRetired()).toList();
	}

	List<PooledRunner> all() {
		return List.copyOf(this.runners);
	}

	boolean isIdle() {
		return this.runners.stream().allMatch((runner) -> runner.inUse() == 0);
	}

}
