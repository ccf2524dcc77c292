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

	/** The least recently used binding first. */
	private final Map<String, Binding> unused = new LinkedHashMap<>();

	/**
	 * The runner that a key is bound to.
	 */
	@Nullable PooledRunner find(String key, long now) {
		Binding binding = this.used.get(key);
		if (binding == null) {
			binding = this.unused.get(key);
		}
		if (binding != null && binding.isOver(now)) {
			this.unused.remove(key);
			return null;
		}
		return (binding != null) ? binding.runner : null;
	}

	/**
	 * A call with a key gets a slot of a runner.
	 */
	void use(String key, PooledRunner runner) {
		used(key, runner).calls++;
	}

	/**
	 * A call waits for a slot of the runner that its key is bound to.
	 */
	void await(String key, PooledRunner runner) {
		used(key, runner).waiting++;
	}

	private Binding used(String key, PooledRunner runner) {
		Binding binding = this.used.get(key);
		if (binding == null) {
			binding = this.unused.remove(key);
		}
		// a forgotten key may be bound to another runner
		if (binding == null || binding.runner != runner) {
			binding = new Binding(runner);
		}
		this.used.put(key, binding);
		return binding;
	}

	/**
	 * A call has ended. If no call with its key was executed, and none executes, the key
	 * is not bound any more.
	 * @param taken whether the runner may have executed it
	 * @return whether the key is not bound any more
	 */
	boolean release(String key, PooledRunner runner, boolean taken, long now) {
		Binding binding = find(key, runner);
		if (binding == null) {
			return false;
		}
		binding.calls--;
		binding.taken |= taken;
		if (binding.calls == 0 && !binding.taken) {
			this.used.remove(key);
			return true;
		}
		retire(key, binding, now);
		return false;
	}

	/**
	 * A call does not wait for its runner any longer.
	 */
	void leave(String key, PooledRunner runner, long now) {
		Binding binding = find(key, runner);
		if (binding != null) {
			binding.waiting--;
			retire(key, binding, now);
		}
	}

	/**
	 * A key may have been forgotten since, and be bound to another runner.
	 */
	private @Nullable Binding find(String key, PooledRunner runner) {
		Binding binding = this.used.get(key);
		return (binding != null && binding.runner == runner) ? binding : null;
	}

	private void retire(String key, Binding binding, long now) {
		if (!binding.isUsed()) {
			this.used.remove(key);
			binding.since = now;
			this.unused.put(key, binding);
			evict(now);
		}
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

		private int calls;

		private int waiting;

		/** Whether the runner may have executed a call with the key. */
		private boolean taken;

		/** Since when it is unused. */
		private long since;

		Binding(PooledRunner runner) {
			this.runner = runner;
		}

		boolean isUsed() {
			return this.calls > 0 || this.waiting > 0;
		}

		boolean isOver(long now) {
			return !isUsed() && now - this.since >= TIME.toNanos();
		}

	}

}
