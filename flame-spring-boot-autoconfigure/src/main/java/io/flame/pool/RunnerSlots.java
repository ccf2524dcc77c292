package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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
	private final NavigableSet<Waiter> queue = new TreeSet<>(Waiter.ORDER);

	/** Those of them that have an idempotency key, by it. */
	private final Map<String, Set<Waiter>> queuedKeys = new HashMap<>();

	private final KeyedRunners keys = new KeyedRunners();

	/** How many wait for a runner that has seen their idempotency key. */
	private int waitingForOne;

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

	/**
	 * Take a slot for a call with an idempotency key.
	 * @param seenBy the runner that has seen the key. One that executes a call with it
	 * gets the others whether it has a slot or not: they wait there for the same answer,
	 * and are not executed
	 */
	@Nullable RunnerLease take(String key, @Nullable PooledRunner seenBy) {
		if (seenBy == null) {
			RunnerLease lease = take();
			if (lease != null) {
				use(key, lease);
			}
			return lease;
		}
		boolean joins = this.keys.isShared(key) && !seenBy.isSuspected();
		return (joins || seenBy.hasFreeSlot(this.singleUse)) ? lease(key, seenBy) : null;
	}

	private RunnerLease lease(String key, PooledRunner pooled) {
		// its place in the order depends on its load
		this.free.remove(pooled);
		RunnerLease lease = lease(pooled);
		if (pooled.hasFreeSlot(this.singleUse)) {
			this.free.add(pooled);
		}
		use(key, lease);
		return lease;
	}

	private void use(String key, RunnerLease lease) {
		if (lease.pooled().knowsKeys()) {
			lease.key(this.keys.leased(key, lease.pooled()));
		}
	}

	/**
	 * Nobody waits for a call any more, but it keeps its slot.
	 */
	void abandon(RunnerLease lease) {
		KeyInUse key = lease.key();
		if (key != null && !lease.isAbandoned()) {
			lease.abandoned();
			key.abandoned();
		}
	}

	/**
	 * The runner that has seen an idempotency key.
	 * @return one that gets calls, now or when it has answered
	 */
	@Nullable PooledRunner seenBy(String key) {
		return this.keys.find(key);
	}

	void enqueue(Waiter waiter) {
		waiter.number(this.turns++);
		addToQueue(waiter);
	}

	/**
	 * Wait for one runner.
	 */
	void enqueue(Waiter waiter, String key, PooledRunner seenBy) {
		waiter.number(this.turns++);
		waiter.await(this.keys.awaited(key, seenBy));
		seenBy.add(waiter);
		this.waitingForOne++;
	}

	private void addToQueue(Waiter waiter) {
		this.waiters.add(waiter);
		this.queue.add(waiter);
		if (waiter.key() != null) {
			this.queuedKeys.computeIfAbsent(waiter.key(), (key) -> new LinkedHashSet<>()).add(waiter);
		}
	}

	private void removeKey(Waiter waiter) {
		if (waiter.key() != null) {
			this.queuedKeys.computeIfPresent(waiter.key(), (key, others) -> {
				others.remove(waiter);
				return others.isEmpty() ? null : others;
			});
		}
	}

	void abandon(Waiter waiter) {
		if (this.waiters.remove(waiter)) {
			this.queue.remove(waiter);
			removeKey(waiter);
		}
		removeAwaited(waiter);
	}

	private void removeAwaited(Waiter waiter) {
		KeyInUse awaited = waiter.awaited();
		if (awaited != null) {
			awaited.pooled().remove(waiter);
			waiter.await(null);
			this.waitingForOne--;
			awaited.left();
			this.keys.left(awaited);
		}
	}

	void failWaiters(Exception cause) {
		this.waiters.forEach((waiter) -> waiter.fail(cause));
		this.waiters.clear();
		this.queue.clear();
		this.queuedKeys.clear();
		for (PooledRunner pooled : this.runners.values()) {
			pooled.waiters().forEach((waiter) -> {
				removeAwaited(waiter);
				waiter.fail(cause);
			});
		}
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
			removeKey(waiter);
			waiter.fail(cause);
		}
	}

	int free() {
		return this.free.size();
	}

	int waiting() {
		return this.waiters.size() + this.waitingForOne;
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
	 * @return whether somebody waits for any runner now who has waited for this one
	 */
	boolean release(RunnerLease lease) {
		PooledRunner pooled = lease.pooled();
		boolean replaceable = isReplaceable(pooled);
		// its place in the order depends on its load
		this.free.remove(pooled);
		pooled.remove(lease);
		this.inUse--;
		List<Waiter> others = release(lease.key(), lease);
		if (contains(pooled)) {
			if (pooled.isReady() && pooled.inUse() == 0) {
				this.idle.add(pooled);
			}
			count(replaceable, pooled);
		}
		awaitAny(others);
		offer(pooled);
		return !others.isEmpty();
	}

	/**
	 * A call with an idempotency key, or without one, has come to its end.
	 * @return those who wait in vain for the runner
	 */
	private List<Waiter> release(@Nullable KeyInUse key, RunnerLease lease) {
		if (key == null) {
			return List.of();
		}
		key.released(lease.isTaken(), lease.isAbandoned());
		return this.keys.left(key)
				? key.pooled().waiters().stream().filter((waiter) -> waiter.awaited() == key).toList() : List.of();
	}

	/**
	 * Give free slots to those who wait, the rest to those who come.
	 */
	private void offer(PooledRunner pooled) {
		if (!contains(pooled)) {
			return;
		}
		while (pooled.hasFreeSlot(this.singleUse)) {
			Waiter waiter = next(pooled);
			if (waiter == null) {
				break;
			}
			assign(waiter, pooled);
		}
		if (pooled.hasFreeSlot(this.singleUse)) {
			this.free.add(pooled);
		}
	}

	/**
	 * Who can not go elsewhere has no precedence: others would wait forever behind a key
	 * that is called again and again.
	 */
	private @Nullable Waiter next(PooledRunner pooled) {
		Waiter its = pooled.firstWaiter();
		Waiter any = this.queue.isEmpty() ? null : this.queue.first();
		Waiter next = (its == null || (any != null && Waiter.ORDER.compare(any, its) < 0)) ? any : its;
		if (next != null) {
			abandon(next);
		}
		return next;
	}

	private void assign(Waiter waiter, PooledRunner pooled) {
		String key = waiter.key();
		if (key == null || !pooled.knowsKeys()) {
			waiter.assign(lease(pooled));
			return;
		}
		assign(waiter, key, pooled);
		// the runner will execute it once, and must be the only one
		for (Waiter other : List.copyOf(this.queuedKeys.getOrDefault(key, Set.of()))) {
			abandon(other);
			assign(other, key, pooled);
		}
		for (Waiter other : pooled.waiters()) {
			if (key.equals(other.key())) {
				abandon(other);
				assign(other, key, pooled);
			}
		}
	}

	private void assign(Waiter waiter, String key, PooledRunner pooled) {
		RunnerLease lease = lease(pooled);
		use(key, lease);
		waiter.assign(lease);
	}

	/**
	 * A runner is of no use any more for calls with the idempotency keys that it has
	 * seen: those who wait for it wait for any, or in vain.
	 */
	void forgetKeys(PooledRunner pooled) {
		this.keys.forget(pooled);
		pooled.forgetKeys();
		awaitAny(pooled.waiters());
	}

	private void awaitAny(List<Waiter> waiters) {
		for (Waiter waiter : waiters) {
			removeAwaited(waiter);
			if (waiter.needsSameRunner()) {
				waiter.fail(new RunnerGoneException());
			}
			else {
				addToQueue(waiter);
			}
		}
		if (!waiters.isEmpty()) {
			offerFree();
		}
	}

	/**
	 * Who waits now has not been there when slots became free.
	 */
	private void offerFree() {
		PooledRunner next = this.queue.isEmpty() ? null : this.free.pollFirst();
		while (next != null) {
			offer(next);
			next = this.queue.isEmpty() ? null : this.free.pollFirst();
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
			forgetKeys(pooled);
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
		forgetKeys(pooled);
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
