package io.flame.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which keys are bound to which runners. Keys of calls that execute or wait are known in
 * any case, others for a time and up to a number. Guarded by the lock of the pool.
 */
final class Affinities {

	/** Much longer than runners remember results by default. */
	static final Duration TIME = Duration.ofHours(1);

	static final int MAX_UNUSED = 10_000;

	private final Map<String, Binding> used = new HashMap<>();

	/** The one that was used last is the last one. */
	private final Map<String, Binding> unused = new LinkedHashMap<>();

	/**
	 * The runner that a key is bound to.
	 */
	@Nullable PooledRunner find(String key, long now) {
		Binding binding = this.used.get(key);
		if (binding == null) {
			binding = this.unused.get(key);
		}
		return (binding != null && !binding.isOver(now)) ? binding.runner : null;
	}

	/**
	 * A call with a key gets a slot of a runner, or waits for one.
	 */
	void use(String key, PooledRunner runner) {
		Binding binding = this.used.get(key);
		if (binding == null) {
			binding = this.unused.remove(key);
		}
		if (binding == null || binding.runner != runner) {
			binding = new Binding(runner);
		}
		this.used.put(key, binding);
		binding.users++;
	}

	/**
	 * The call has ended, or does not wait any longer.
	 * @param taken whether the runner may have executed it
	 * @return whether the key is not bound any more
	 */
	boolean release(String key, PooledRunner runner, boolean taken, long now) {
		Binding binding = this.used.get(key);
		// it may have been forgotten, and be bound to another one
		if (binding == null || binding.runner != runner) {
			return false;
		}
		binding.users--;
		binding.taken |= taken;
		if (binding.users > 0) {
			return false;
		}
		this.used.remove(key);
		if (binding.taken) {
			binding.since = now;
			this.unused.put(key, binding);
			evict(now);
		}
		return !binding.taken;
	}

	private void evict(long now) {
		Iterator<Binding> oldest = this.unused.values().iterator();
		while (oldest.hasNext()) {
			Binding next = oldest.next();
			if (this.unused.size() <= MAX_UNUSED && !next.isOver(now)) {
				return;
			}
			oldest.remove();
		}
	}

	/**
	 * A runner is gone, gets no more calls, or was restarted.
	 */
	void forget(PooledRunner runner) {
		this.used.values().removeIf((binding) -> binding.runner == runner);
		this.unused.values().removeIf((binding) -> binding.runner == runner);
	}

	/**
	 * A key and its runner.
	 */
	private static final class Binding {

		private final PooledRunner runner;

		private int users;

		/** Whether the runner may have executed a call with the key. */
		private boolean taken;

		/** Since when it is unused. */
		private long since;

		Binding(PooledRunner runner) {
			this.runner = runner;
		}

		boolean isOver(long now) {
			return this.users == 0 && now - this.since >= TIME.toNanos();
		}

	}

}
