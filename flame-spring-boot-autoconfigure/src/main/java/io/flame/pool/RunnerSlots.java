package io.flame.pool;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * Decides which call gets which slot of which runner. Nothing that happens with every
 * call looks at all runners or all pending acquires. Guarded by the lock of the pool.
 */
final class RunnerSlots {

	private final boolean singleUse;

	private final RunnerResources resources;

	private final LongSupplier clock;

	private final Function<PooledRunner, RunnerLease> leases;

	private final Consumer<Effect> effects;

	private final Map<String, PooledRunner> runners = new LinkedHashMap<>();

	private final RunnerGroups groups;

	private final Affinities affinities = new Affinities();

	private final PendingAcquires pending;

	/** How many runners do not count for the maximum any more. */
	private int replaceable;

	private int inUse;

	private long numbers;

	/**
	 * Create it.
	 * @param settings the settings, of which placement, resources and single use count
	 * @param clock nanoseconds, as {@link System#nanoTime()}
	 * @param leases makes the lease of a runner
	 * @param effects takes effects, which are performed without the lock
	 */
	RunnerSlots(PoolSettings settings, LongSupplier clock, Function<PooledRunner, RunnerLease> leases,
			Consumer<Effect> effects) {
		this.singleUse = settings.singleUse();
		this.resources = settings.resources();
		this.clock = clock;
		this.leases = leases;
		this.effects = effects;
		this.groups = new RunnerGroups(settings.resources(), settings.placement());
		this.pending = new PendingAcquires(this.groups, this.affinities, clock);
	}

	/**
	 * Grant a slot, or enqueue the call.
	 * @return a pending acquire, which has a decision unless it was enqueued
	 */
	PendingAcquire acquire(int priority, @Nullable Affinity affinity, @Nullable RunnerResources resources) {
		PendingAcquire acquire = new PendingAcquire(this.numbers++, this.clock.getAsLong(), priority, affinity,
				(resources != null) ? resources : this.resources);
		if (affinity != null && affinity.required() && this.affinities.find(affinity.key(), acquire.since()) == null) {
			acquire.decide(new Decision.RunnerGone());
		}
		else {
			admit(acquire, affinity);
		}
		return acquire;
	}

	/**
	 * Where a runner is free, no call waits: it can be granted without a look at others.
	 */
	private void admit(PendingAcquire acquire, @Nullable Affinity affinity) {
		PooledRunner bound = (affinity != null) ? this.affinities.find(affinity.key(), this.clock.getAsLong()) : null;
		PooledRunner runner = (bound != null) ? bound : this.groups.get(acquire.resources()).firstFree();
		if (runner != null && runner.hasFreeSlot(this.singleUse)) {
			grant(acquire, runner);
			if (affinity != null) {
				// to calls with the same key
				offer(runner);
			}
		}
		else if (bound != null) {
			this.pending.add(acquire, bound);
		}
		else {
			this.pending.add(acquire);
		}
	}

	private void grant(PendingAcquire acquire, PooledRunner runner) {
		detach(runner);
		RunnerLease lease = this.leases.apply(runner);
		runner.add(lease);
		this.inUse++;
		Affinity affinity = acquire.affinity();
		if (affinity != null && !runner.endpoint().baseProtocol()) {
			lease.key(affinity.key());
			this.affinities.use(affinity.key(), runner);
		}
		attach(runner);
		decide(acquire, new Decision.Granted(lease));
		String key = lease.key();
		if (key != null) {
			this.pending.bind(key, runner);
		}
	}

	private void decide(PendingAcquire acquire, Decision decision) {
		this.pending.remove(acquire);
		acquire.decide(decision);
		if (acquire.isEnqueued()) {
			this.effects.accept(new Effect.WakeUp(acquire));
		}
	}

	/**
	 * Give a slot back.
	 * @param taken whether the runner may have executed the call
	 * @return whether calls wait for any runner now that have waited for this one
	 */
	boolean release(RunnerLease lease, boolean taken) {
		PooledRunner runner = lease.pooled();
		detach(runner);
		runner.remove(lease, taken, this.clock.getAsLong());
		this.inUse--;
		attach(runner);
		String key = lease.key();
		boolean unbound = key != null && this.affinities.release(key, runner, taken, this.clock.getAsLong());
		if (key != null && unbound) {
			requeue(runner, this.pending.find(key, runner));
		}
		offer(runner);
		return unbound;
	}

	void add(PooledRunner runner) {
		runner.turn(this.numbers++);
		this.runners.put(runner.id(), runner);
		runner.pooled(true);
		attach(runner);
		offer(runner);
	}

	/**
	 * Change the state, slots or turn of a runner, and update everything that depends on
	 * them.
	 */
	void update(PooledRunner runner, Consumer<PooledRunner> change) {
		if (!contains(runner)) {
			return;
		}
		detach(runner);
		change.accept(runner);
		if (runner.state() == RunnerState.GONE) {
			this.runners.remove(runner.id());
			runner.pooled(false);
			this.groups.get(runner.resources()).forget(runner);
		}
		attach(runner);
		if (!runner.isServing()) {
			forgetAffinities(runner);
		}
		offer(runner);
	}

	/**
	 * Let a runner get calls after those with the same load.
	 */
	void last(PooledRunner runner) {
		runner.turn(this.numbers++);
	}

	private void detach(PooledRunner runner) {
		if (contains(runner)) {
			this.groups.get(runner.resources()).detach(runner);
			this.replaceable -= runner.isReplaceable() ? 1 : 0;
		}
	}

	private void attach(PooledRunner runner) {
		if (contains(runner)) {
			this.replaceable += runner.isReplaceable() ? 1 : 0;
			this.groups.get(runner.resources()).attach(runner, this.singleUse);
		}
	}

	/**
	 * Give free slots to the calls that wait.
	 */
	private void offer(PooledRunner runner) {
		offer(runner, null);
	}

	/**
	 * Give free slots to the calls that wait and come before another one.
	 */
	private void offer(PooledRunner runner, @Nullable PendingAcquire end) {
		while (contains(runner) && runner.hasFreeSlot(this.singleUse)) {
			PendingAcquire next = this.pending.next(runner);
			if (next == null || (end != null && PendingAcquire.ORDER.compare(next, end) > 0)) {
				return;
			}
			grant(next, runner);
		}
	}

	/**
	 * The runner does not know its keys any more.
	 */
	void forgetAffinities(PooledRunner runner) {
		this.affinities.forget(runner);
		requeue(runner, runner.pending());
	}

	/**
	 * Let calls that have waited for a runner wait for any, in their order.
	 */
	private void requeue(PooledRunner runner, List<PendingAcquire> acquires) {
		acquires.forEach(this.pending::remove);
		for (PendingAcquire acquire : acquires) {
			offer(runner, acquire);
			Affinity affinity = Objects.requireNonNull(acquire.affinity());
			if (affinity.required()) {
				decide(acquire, new Decision.RunnerGone());
			}
			else {
				admit(acquire, affinity);
			}
		}
	}

	/**
	 * Decide about the calls that wait and for which something is true.
	 */
	void decide(Predicate<PendingAcquire> which, Decision decision) {
		this.pending.stream().filter(which).toList().forEach((acquire) -> decide(acquire, decision));
	}

	boolean contains(PooledRunner runner) {
		return runner.isPooled();
	}

	@Nullable PooledRunner find(String id) {
		return this.runners.get(id);
	}

	/**
	 * All runners, the oldest first.
	 */
	Collection<PooledRunner> runners() {
		return this.runners.values();
	}

	RunnerGroups groups() {
		return this.groups;
	}

	/**
	 * The calls that wait.
	 */
	PendingAcquires pending() {
		return this.pending;
	}

	/**
	 * How many runners count for the maximum.
	 */
	int occupied() {
		return this.runners.size() - this.replaceable;
	}

	int inUse() {
		return this.inUse;
	}

}
