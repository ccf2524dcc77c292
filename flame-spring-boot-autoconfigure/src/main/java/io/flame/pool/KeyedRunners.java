package io.flame.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which runners have seen which idempotency keys: a runner recognises only what it has
 * seen itself. Keys of calls that execute are known in any case, others for a time and up
 * to a number. Guarded by the lock of the pool.
 */
final class KeyedRunners {

	/** Much longer than runners remember results by default. */
	private static final long TIME_NANOS = Duration.ofHours(1).toNanos();

	private static final int MAX_SEEN = 10_000;

	private final Map<String, Use> inUse = new HashMap<>();

	/** The one that has been used last is the last one. */
	private final Map<String, Seen> seen = new LinkedHashMap<>();

	/**
	 * The runner that has seen a key.
	 */
	@Nullable PooledRunner find(String key) {
		Use use = this.inUse.get(key);
		if (use != null) {
			return use.pooled;
		}
		Seen before = this.seen.get(key);
		return (before != null && !before.isOver()) ? before.pooled() : null;
	}

	/**
	 * Whether a call with this key is under way.
	 */
	boolean isInUse(String key) {
		return this.inUse.containsKey(key);
	}

	/**
	 * A call with a key goes to a runner.
	 */
	void leased(String key, PooledRunner pooled) {
		Use use = this.inUse.get(key);
		if (use == null) {
			Seen before = this.seen.remove(key);
			use = new Use(pooled, before != null && before.pooled() == pooled);
			this.inUse.put(key, use);
		}
		use.leases++;
	}

	/**
	 * A call with a key has come to its end.
	 * @param taken whether the runner may have executed it
	 */
	void released(String key, PooledRunner pooled, boolean taken) {
		Use use = this.inUse.get(key);
		if (use == null || use.pooled != pooled) {
			return;
		}
		use.taken |= taken;
		use.leases--;
		if (use.leases == 0) {
			this.inUse.remove(key);
			if (use.taken) {
				this.seen.put(key, new Seen(pooled, System.nanoTime()));
				forgetOld();
			}
		}
	}

	private void forgetOld() {
		Iterator<Seen> oldest = this.seen.values().iterator();
		while (oldest.hasNext()) {
			Seen next = oldest.next();
			if (this.seen.size() <= MAX_SEEN && !next.isOver()) {
				return;
			}
			oldest.remove();
		}
	}

	/**
	 * A runner is of no use for its keys any more.
	 */
	void forget(PooledRunner pooled) {
		this.inUse.values().removeIf((use) -> use.pooled == pooled);
		this.seen.values().removeIf((before) -> before.pooled() == pooled);
	}

	/**
	 * A key of calls that are under way.
	 */
	private static final class Use {

		private final PooledRunner pooled;

		private int leases;

		/** Whether the runner has seen it. */
		private boolean taken;

		Use(PooledRunner pooled, boolean taken) {
			this.pooled = pooled;
			this.taken = taken;
		}

	}

	/**
	 * A key of calls that have come to their end.
	 *
	 * @param pooled the runner
	 * @param since a value of {@link System#nanoTime()}
	 */
	private record Seen(PooledRunner pooled, long since) {

		boolean isOver() {
			return System.nanoTime() - this.since >= TIME_NANOS;
		}

	}

}
