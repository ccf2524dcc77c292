package io.flame.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which runners have seen which idempotency keys: a runner recognises only what it has
 * seen itself. Keys of calls that execute, or wait for such a runner, are known in any
 * case, others for a time and up to a number. Guarded by the lock of the pool.
 */
final class KeyedRunners {

	/** Much longer than runners remember results by default. */
	private static final long TIME_NANOS = Duration.ofHours(1).toNanos();

	private static final int MAX_SEEN = 10_000;

	private final Map<String, KeyInUse> inUse = new HashMap<>();

	/** The one that has been used last is the last one. */
	private final Map<String, Seen> seen = new LinkedHashMap<>();

	/**
	 * The runner that has seen a key.
	 */
	@Nullable PooledRunner find(String key) {
		KeyInUse use = this.inUse.get(key);
		if (use != null) {
			return use.pooled();
		}
		Seen before = this.seen.get(key);
		return (before != null && !before.isOver()) ? before.pooled() : null;
	}

	/**
	 * Whether a call with this key is under way that others can wait for.
	 */
	boolean isShared(String key) {
		KeyInUse use = this.inUse.get(key);
		return use != null && use.isShared();
	}

	/**
	 * A call with a key goes to a runner.
	 */
	KeyInUse leased(String key, PooledRunner pooled) {
		KeyInUse use = use(key, pooled);
		use.leased();
		return use;
	}

	/**
	 * A call with a key waits for the runner that has seen it.
	 */
	KeyInUse awaited(String key, PooledRunner pooled) {
		KeyInUse use = use(key, pooled);
		use.awaited();
		return use;
	}

	private KeyInUse use(String key, PooledRunner pooled) {
		return this.inUse.computeIfAbsent(key, (name) -> {
			Seen before = this.seen.remove(name);
			return new KeyInUse(name, pooled, before != null && before.pooled() == pooled);
		});
	}

	/**
	 * A call has come to its end, or does not wait any longer.
	 * @return whether the runner is of no use any more for those who still wait for it
	 */
	boolean left(KeyInUse use) {
		// it may have been forgotten, and be in use again
		if (use.isNeeded() || !this.inUse.remove(use.key(), use)) {
			return false;
		}
		if (use.isTaken()) {
			this.seen.put(use.key(), new Seen(use.pooled(), System.nanoTime()));
			forgetOld();
		}
		return !use.isTaken();
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
		this.inUse.values().removeIf((use) -> use.pooled() == pooled);
		this.seen.values().removeIf((before) -> before.pooled() == pooled);
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
