package io.flame.pool;

import java.time.Duration;
import java.util.List;

import io.flame.backend.RunnerProbe;
import org.jspecify.annotations.Nullable;

/**
 * Which runners get no calls for now: until they have answered, or for a moment.
 * Thread-safe.
 */
final class RunnerAvailability {

	private static final Duration REST = Duration.ofMillis(200);

	private final PoolLock lock;

	private final RunnerSlots slots;

	private final RunnerFleet fleet;

	private final PoolThreads threads;

	private final RunnerHeartbeat heartbeat;

	RunnerAvailability(PoolLock lock, RunnerSlots slots, RunnerFleet fleet, RunnerProbe probe, PoolThreads threads) {
		this.lock = lock;
		this.slots = slots;
		this.fleet = fleet;
		this.threads = threads;
		this.heartbeat = new RunnerHeartbeat(this, probe, threads);
	}

	/**
	 * Ask those whose turn it is.
	 */
	void tick() {
		this.heartbeat.tick();
	}

	/**
	 * All runners but those that are being ended.
	 */
	List<PooledRunner> runners() {
		return this.lock.locked(() -> this.slots.all().stream().filter((pooled) -> !pooled.isStopping()).toList());
	}

	/**
	 * A runner may be dead: it gets no calls until it has answered.
	 */
	void suspect(PooledRunner pooled, String problem) {
		this.lock.locked(() -> {
			pooled.error(problem);
			this.slots.suspect(pooled);
		});
		this.heartbeat.check(pooled);
	}

	boolean awaitsAnswer(PooledRunner pooled) {
		return this.lock.locked(() -> this.slots.contains(pooled) && pooled.isSuspected());
	}

	/**
	 * A runner is busier than this pool knows: it gets no calls for a moment, others may.
	 */
	void rest(PooledRunner pooled) {
		this.lock.locked(() -> this.slots.rest(pooled));
		this.threads.later(() -> this.lock.locked(() -> this.slots.rested(pooled)), REST);
	}

	/**
	 * A runner has answered.
	 * @param instance the id that it has of itself, if it told
	 */
	void answered(PooledRunner pooled, @Nullable String instance) {
		boolean returned = this.lock.locked(() -> {
			pooled.heartbeat();
			boolean replaced = instance != null && pooled.isReplacedBy(instance);
			if (replaced) {
				// it has seen nothing yet
				this.slots.forgetKeys(pooled);
			}
			this.slots.answered(pooled);
			return replaced && pooled.isParked();
		});
		if (returned) {
			this.fleet.lost(pooled, "It was drained and has been restarted.");
		}
	}

	/**
	 * A runner says that it takes no new calls.
	 */
	void draining(PooledRunner pooled) {
		if (pooled.runner().addressable()) {
			this.fleet.drains(pooled);
		}
		else if (isParked(pooled)) {
			this.fleet.lost(pooled, "It was drained and is going away.");
		}
		else {
			// another one may stand behind the same address, or take its place
			this.lock.locked(() -> this.slots.forgetKeys(pooled));
			suspect(pooled, "It drains.");
			this.fleet.scale();
		}
	}

	boolean isParked(PooledRunner pooled) {
		return this.lock.locked(pooled::isParked);
	}

	/**
	 * It has not answered, which may pass.
	 */
	void missed(PooledRunner pooled, String problem) {
		this.lock.locked(() -> {
			pooled.error(problem);
			this.slots.suspect(pooled);
		});
	}

	/**
	 * There is nobody to answer.
	 */
	void lost(PooledRunner pooled, String problem) {
		this.fleet.lost(pooled, problem);
	}

}
