package io.flame.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for a slot: each in the queue of a group, or for the runner that
 * its key is bound to. Guarded by the lock of the pool.
 */
final class PendingAcquires {

	private static final int MAX_COUNTED = 1000;

	private final RunnerGroups groups;

	private final Affinities affinities;

	private final LongSupplier clock;

	/** Calls in queues whose keys will be bound, by these keys. */
	private final Map<String, Set<PendingAcquire>> unbound = new HashMap<>();

	/** Calls that wait for a certain runner. */
	private final Set<PendingAcquire> targeted = new LinkedHashSet<>();

	PendingAcquires(RunnerGroups groups, Affinities affinities, LongSupplier clock) {
		this.groups = groups;
		this.affinities = affinities;
		this.clock = clock;
	}

	/**
	 * Let a call wait for any runner with its resources.
	 */
	void add(PendingAcquire acquire) {
		acquire.enqueued();
		this.groups.get(acquire.resources()).queue().add(acquire);
		Affinity affinity = acquire.affinity();
		if (affinity != null) {
			this.unbound.computeIfAbsent(affinity.key(), (key) -> new LinkedHashSet<>()).add(acquire);
		}
	}

	/**
	 * Let a call wait for the runner that its key is bound to.
	 */
	void add(PendingAcquire acquire, PooledRunner runner) {
		acquire.enqueued();
		this.affinities.await(key(acquire), runner);
		acquire.target(runner);
		runner.add(acquire);
		this.groups.get(runner.resources()).updateIdle(runner);
		this.targeted.add(acquire);
	}

	private static String key(PendingAcquire acquire) {
		return Objects.requireNonNull(acquire.affinity()).key();
	}

	/**
	 * Let the calls with a key wait for the runner that the key is bound to now.
	 */
	void bind(String key, PooledRunner runner) {
		Set<PendingAcquire> acquires = this.unbound.get(key);
		if (acquires != null) {
			for (PendingAcquire acquire : List.copyOf(acquires)) {
				remove(acquire);
				add(acquire, runner);
			}
		}
	}

	/**
	 * Stop waiting.
	 */
	void remove(PendingAcquire acquire) {
		PooledRunner target = acquire.target();
		if (target != null) {
			acquire.target(null);
			target.remove(acquire);
			this.groups.get(target.resources()).updateIdle(target);
			this.targeted.remove(acquire);
			this.affinities.leave(key(acquire), target, this.clock.getAsLong());
		}
		else if (acquire.isEnqueued()) {
			this.groups.get(acquire.resources()).queue().remove(acquire);
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
	 * The call that gets the next slot of a runner. Calls that wait for this very runner
	 * have no precedence: others would wait forever behind a key that is used again and
	 * again.
	 */
	@Nullable PendingAcquire next(PooledRunner runner) {
		PendingAcquire targeted = runner.firstPending();
		RunnerGroup group = this.groups.get(runner.resources());
		PendingAcquire any = group.queue().isEmpty() ? null : group.queue().first();
		if (targeted == null || any == null) {
			return (targeted != null) ? targeted : any;
		}
		return (PendingAcquire.ORDER.compare(any, targeted) < 0) ? any : targeted;
	}

	/**
	 * The calls with a key that wait for the runner that the key was bound to.
	 */
	List<PendingAcquire> find(String key, PooledRunner runner) {
		return runner.pending().stream().filter((acquire) -> key(acquire).equals(key)).toList();
	}

	Stream<PendingAcquire> stream() {
		return Stream.concat(this.groups.all().stream().flatMap((group) -> group.queue().stream()),
				this.targeted.stream());
	}

	int size() {
		return this.targeted.size() + this.groups.queued();
	}

	@Nullable Duration longestWait() {
		long now = this.clock.getAsLong();
		return stream().map((acquire) -> acquire.waited(now)).max(Duration::compareTo).orElse(null);
	}

	/**
	 * How many calls are to get a slot before another one. Calls that have waited for the
	 * same time are among the first, so that not many are counted.
	 * @return their number, as far as it is less than a thousand
	 */
	int ahead(PendingAcquire acquire) {
		return (int) this.groups.get(acquire.resources()).queue().headSet(acquire).stream().limit(MAX_COUNTED).count();
	}

}
