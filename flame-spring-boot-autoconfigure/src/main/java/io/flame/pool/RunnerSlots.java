package io.flame.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * Which runner gets which call: runners, their slots, and pending acquires. Nothing that
 * happens with every call looks at all runners or all pending acquires. Guarded by the
 * lock of the pool.
 */
final class RunnerSlots {

	private static final int MAX_COUNTED = 1000;

	private final boolean singleUse;

	private final PoolSettings.Placement placement;

	private final RunnerResources resources;

	private final LongSupplier clock;

	private final Function<PooledRunner, RunnerLease> leases;

	private final Consumer<Effect> effects;

	private final Map<String, PooledRunner> runners = new LinkedHashMap<>();

	/** By resources; that of the pool's own resources is the first one. */
	private final Map<RunnerResources, RunnerGroup> groups = new LinkedHashMap<>();

	private final Affinities affinities = new Affinities();

	/** Calls that wait for any runner and whose keys will be bound, by these keys. */
	private final Map<String, Set<PendingAcquire>> unbound = new HashMap<>();

	/** How many wait for a certain runner. */
	private int targeted;

	/** How many runners do not count for the maximum any more. */
	private int replaceable;

	private int inUse;

	private long numbers;

	/**
	 * Create it.
	 * @param settings the settings, of which placement, resources and single use count
	 * @param clock nanoseconds, as {@link System#nanoTime()}
	 * @param leases makes the lease of a runner
	 * @param effects what is to be done without the lock
	 */
	RunnerSlots(PoolSettings settings, LongSupplier clock, Function<PooledRunner, RunnerLease> leases,
			Consumer<Effect> effects) {
		this.singleUse = settings.singleUse();
		this.placement = settings.placement();
		this.resources = settings.resources();
		this.clock = clock;
		this.leases = leases;
		this.effects = effects;
		group(this.resources);
	}

	RunnerGroup group(RunnerResources resources) {
		return this.groups.computeIfAbsent(resources, (key) -> new RunnerGroup(key, this.placement));
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
		PooledRunner runner = (bound != null) ? bound : group(acquire.resources()).firstFree();
		if (runner != null && runner.hasFreeSlot(this.singleUse)) {
			grant(acquire, runner);
			if (affinity != null) {
				// to calls with the same key
				offer(runner);
			}
		}
		else if (bound != null) {
			acquire.enqueued();
			awaitRunner(acquire, bound);
		}
		else {
			acquire.enqueued();
			awaitAny(acquire);
		}
	}

	private void awaitAny(PendingAcquire acquire) {
		group(acquire.resources()).queue().add(acquire);
		Affinity affinity = acquire.affinity();
		if (affinity != null) {
			this.unbound.computeIfAbsent(affinity.key(), (key) -> new LinkedHashSet<>()).add(acquire);
		}
	}

	private void awaitRunner(PendingAcquire acquire, PooledRunner runner) {
		this.affinities.await(key(acquire), runner);
		acquire.target(runner);
		detach(runner);
		runner.add(acquire);
		attach(runner);
		this.targeted++;
	}

	private static String key(PendingAcquire acquire) {
		return Objects.requireNonNull(acquire.affinity()).key();
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
			bind(key, runner);
		}
	}

	/**
	 * Calls whose key is bound now wait for its runner.
	 */
	private void bind(String key, PooledRunner runner) {
		Set<PendingAcquire> acquires = this.unbound.get(key);
		if (acquires != null) {
			for (PendingAcquire acquire : List.copyOf(acquires)) {
				remove(acquire);
				awaitRunner(acquire, runner);
			}
		}
	}

	private void decide(PendingAcquire acquire, Decision decision) {
		remove(acquire);
		acquire.decide(decision);
		if (acquire.isEnqueued()) {
			this.effects.accept(new Effect.WakeUp(acquire));
		}
	}

	/**
	 * Stop waiting.
	 */
	void remove(PendingAcquire acquire) {
		PooledRunner target = acquire.target();
		if (target != null) {
			detach(target);
			target.remove(acquire);
			attach(target);
			acquire.target(null);
			this.targeted--;
			this.affinities.leave(key(acquire), target, this.clock.getAsLong());
		}
		else if (acquire.isEnqueued()) {
			group(acquire.resources()).queue().remove(acquire);
			removeUnbound(acquire);
		}
	}

	private void removeUnbound(PendingAcquire acquire) {
		Affinity affinity = acquire.affinity();
		Set<PendingAcquire> acquires = (affinity != null) ? this.unbound.get(affinity.key()) : null;
		if (affinity != null && acquires != null && acquires.remove(acquire) && acquires.isEmpty()) {
			this.unbound.remove(affinity.key());
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
		if (unbound) {
			requeue(runner, runner.pending().stream().filter((acquire) -> key(acquire).equals(key)).toList());
		}
		offer(runner);
		return unbound;
	}

	void add(PooledRunner runner) {
		runner.turn(this.numbers++);
		this.runners.put(runner.id(), runner);
		attach(runner);
		offer(runner);
	}

	/**
	 * Change a runner: what depends on its state, its slots and its turn follows.
	 */
	void update(PooledRunner runner, Consumer<PooledRunner> change) {
		if (!contains(runner)) {
			return;
		}
		detach(runner);
		change.accept(runner);
		if (runner.state() == RunnerState.GONE) {
			this.runners.remove(runner.id());
			group(runner.resources()).forget(runner);
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
			group(runner.resources()).detach(runner);
			this.replaceable -= runner.isReplaceable() ? 1 : 0;
		}
	}

	private void attach(PooledRunner runner) {
		if (contains(runner)) {
			this.replaceable += runner.isReplaceable() ? 1 : 0;
			group(runner.resources()).attach(runner, this.singleUse);
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
			PendingAcquire next = next(runner);
			if (next == null || (end != null && PendingAcquire.ORDER.compare(next, end) > 0)) {
				return;
			}
			grant(next, runner);
		}
	}

	/**
	 * Calls that wait for this very runner have no precedence: others would wait forever
	 * behind a key that is used again and again.
	 */
	private @Nullable PendingAcquire next(PooledRunner runner) {
		PendingAcquire targeted = runner.firstPending();
		RunnerGroup group = group(runner.resources());
		PendingAcquire any = group.queue().isEmpty() ? null : group.queue().first();
		if (targeted == null || any == null) {
			return (targeted != null) ? targeted : any;
		}
		return (PendingAcquire.ORDER.compare(any, targeted) < 0) ? any : targeted;
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
		acquires.forEach(this::remove);
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
		pending().filter(which).toList().forEach((acquire) -> decide(acquire, decision));
	}

	private Stream<PendingAcquire> pending() {
		return Stream.concat(this.groups.values().stream().flatMap((group) -> group.queue().stream()),
				this.runners.values().stream().flatMap((runner) -> runner.pending().stream()));
	}

	boolean contains(PooledRunner runner) {
		return this.runners.get(runner.id()) == runner;
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

	/**
	 * A copy, since decisions about one group may make another one.
	 */
	List<RunnerGroup> groups() {
		return List.copyOf(this.groups.values());
	}

	/**
	 * How many runners get calls, now or once they have recovered.
	 */
	int serving() {
		int serving = 0;
		for (RunnerGroup group : this.groups.values()) {
			serving += group.serving();
		}
		return serving;
	}

	/**
	 * How many runners count for the maximum.
	 */
	int occupied() {
		return this.runners.size() - this.replaceable;
	}

	/**
	 * Whether calls may wait for runners that others have to make room for.
	 */
	boolean needsRoom() {
		return this.groups.size() > 1 && waiting() > this.targeted;
	}

	int free() {
		return this.groups.values().stream().mapToInt(RunnerGroup::free).sum();
	}

	int inUse() {
		return this.inUse;
	}

	int waiting() {
		int waiting = this.targeted;
		for (RunnerGroup group : this.groups.values()) {
			waiting += group.queue().size();
		}
		return waiting;
	}

	@Nullable Duration longestWait() {
		long now = this.clock.getAsLong();
		return pending().map((acquire) -> acquire.waited(now)).max(Duration::compareTo).orElse(null);
	}

	/**
	 * How many calls are to get a slot before another one. Calls that have waited for the
	 * same time are among the first, so that not many are counted.
	 * @return their number, as far as it is less than a thousand
	 */
	int ahead(PendingAcquire acquire) {
		return (int) group(acquire.resources()).queue().headSet(acquire).stream().limit(MAX_COUNTED).count();
	}

	/**
	 * Forget resources that no runner has and no call asks for.
	 */
	void tidy() {
		if (this.groups.size() > 1) {
			this.groups.values().removeIf((group) -> group.isEmpty() && !group.resources().equals(this.resources));
		}
	}

}
