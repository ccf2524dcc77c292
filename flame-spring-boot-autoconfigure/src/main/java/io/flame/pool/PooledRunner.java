package io.flame.pool;

import java.util.HashSet;
import java.util.Set;

import io.flame.backend.Runner;

/**
 * A runner and its slots. Guarded by the lock of its pool.
 */
final class PooledRunner {

	private final Runner runner;

	private final int slots;

	/** Where it stands among runners of the same load. */
	private long turn;

	private final Set<RunnerLease> leases = new HashSet<>();

	private long idleSince = System.nanoTime();

	private boolean retired;

	private boolean suspected;

	/** Counted by the heartbeat, one question at a time. */
	private volatile int missedHeartbeats;

	PooledRunner(Runner runner, int slots) {
		this.runner = runner;
		this.slots = slots;
	}

	Runner runner() {
		return this.runner;
	}

	long turn() {
		return this.turn;
	}

	void turn(long turn) {
		this.turn = turn;
	}

	int inUse() {
		return this.leases.size();
	}

	boolean hasFreeSlot() {
		return !this.retired && !this.suspected && this.leases.size() < this.slots;
	}

	void add(RunnerLease lease) {
		this.leases.add(lease);
	}

	void remove(RunnerLease lease) {
		this.leases.remove(lease);
		if (this.leases.isEmpty()) {
			this.idleSince = System.nanoTime();
		}
	}

	Set<RunnerLease> leases() {
		return this.leases;
	}

	long idleNanos() {
		return this.leases.isEmpty() ? System.nanoTime() - this.idleSince : 0;
	}

	/**
	 * Whether it gets no more calls.
	 * @return whether it is being drained, stopped or is lost
	 */
	boolean isRetired() {
		return this.retired;
	}

	void retire() {
		this.retired = true;
	}

	/**
	 * It gets no calls until it has answered.
	 */
	void suspect() {
		this.suspected = true;
	}

	boolean isSuspected() {
		return this.suspected && !this.retired;
	}

	void answered() {
		this.suspected = false;
		this.missedHeartbeats = 0;
	}

	int missedHeartbeat() {
		this.missedHeartbeats = this.missedHeartbeats + 1;
		return this.missedHeartbeats;
	}

}
