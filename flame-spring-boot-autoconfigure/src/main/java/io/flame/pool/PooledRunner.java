package io.flame.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import io.flame.backend.Runner;
import org.jspecify.annotations.Nullable;

/**
 * A runner and its slots. Guarded by the lock of its pool.
 */
final class PooledRunner {

	private final Runner runner;

	private final Instant started = Instant.now();

	private final long startedNanos = System.nanoTime();

	private final Set<RunnerLease> leases = new LinkedHashSet<>();

	private int slots;

	/** Those who wait for this very runner, the one that gets the next slot first. */
	private @Nullable NavigableSet<Waiter> waiters;

	private RunnerMemory memory = new RunnerMemory();

	/** Where it stands among runners of the same load. */
	private long turn;

	private long idleSince = System.nanoTime();

	private boolean used;

	private long served;

	private boolean suspected;

	private boolean resting;

	/** The ids of those that have answered at its address. */
	private final Set<String> instances = new HashSet<>();

	private @Nullable StopReason retired;

	private long retiredSince;

	private boolean stopping;

	private @Nullable Instant lastHeartbeat;

	private @Nullable String lastError;

	/** Counted by the heartbeat, one question at a time. */
	private volatile int missedHeartbeats;

	private volatile long lastAsked = System.nanoTime();

	PooledRunner(Runner runner, int slots) {
		this.runner = runner;
		this.slots = slots;
	}

	Runner runner() {
		return this.runner;
	}

	String id() {
		return this.runner.id();
	}

	/**
	 * Whether it recognises idempotency keys that it has seen.
	 */
	boolean knowsKeys() {
		return !this.runner.baseProtocol();
	}

	RunnerMemory memory() {
		return this.memory;
	}

	/**
	 * It does not recognise what it has seen so far.
	 */
	void forgetKeys() {
		this.memory = new RunnerMemory();
	}

	int slots() {
		return this.slots;
	}

	void slots(int slots) {
		this.slots = slots;
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

	long served() {
		return this.served;
	}

	boolean hasFreeSlot(boolean singleUse) {
		return isReady() && !this.suspected && !this.resting && this.leases.size() < this.slots
				&& !(singleUse && isUsed());
	}

	/**
	 * Whether it has ever had a call.
	 */
	boolean isUsed() {
		return this.used;
	}

	/**
	 * Whether it is young and has not finished a call yet.
	 */
	boolean isUnproven(Duration youth) {
		return this.served == 0 && age().compareTo(youth) < 0;
	}

	void add(RunnerLease lease) {
		this.leases.add(lease);
		this.used = true;
	}

	void remove(RunnerLease lease) {
		this.leases.remove(lease);
		if (lease.isServed()) {
			this.served++;
		}
		this.idleSince = System.nanoTime();
	}

	void add(Waiter waiter) {
		if (this.waiters == null) {
			this.waiters = new TreeSet<>(Waiter.ORDER);
		}
		this.waiters.add(waiter);
	}

	void remove(Waiter waiter) {
		if (this.waiters != null && this.waiters.remove(waiter) && this.waiters.isEmpty()) {
			this.waiters = null;
		}
	}

	/**
	 * Those who wait for this very runner.
	 * @return a copy
	 */
	List<Waiter> waiters() {
		return (this.waiters != null) ? List.copyOf(this.waiters) : List.of();
	}

	/**
	 * The one of them that gets the next slot.
	 */
	@Nullable Waiter firstWaiter() {
		return (this.waiters != null) ? this.waiters.first() : null;
	}

	Set<RunnerLease> leases() {
		return this.leases;
	}

	long idleNanos() {
		return System.nanoTime() - this.idleSince;
	}

	long startedNanos() {
		return this.startedNanos;
	}

	Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.startedNanos);
	}

	/**
	 * Whether it gets calls, now or when it has answered.
	 */
	boolean isReady() {
		return this.retired == null;
	}

	/**
	 * It gets no more calls.
	 */
	void retire(StopReason reason) {
		if (this.retired == null) {
			this.retired = reason;
			this.retiredSince = System.nanoTime();
		}
	}

	/**
	 * Why it gets no more calls, {@code null} if it does.
	 */
	@Nullable StopReason retired() {
		return this.retired;
	}

	/**
	 * Whether it is somebody else's runner that was drained: it stays away until that
	 * somebody has restarted it.
	 */
	boolean isParked() {
		return this.retired == StopReason.DRAINED && !this.runner.addressable();
	}

	Duration draining() {
		return Duration.ofNanos(System.nanoTime() - this.retiredSince);
	}

	/**
	 * It is being ended.
	 * @return whether it was not before
	 */
	boolean stop() {
		boolean first = !this.stopping;
		this.stopping = true;
		return first;
	}

	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * It gets no calls until it has answered.
	 */
	void suspect() {
		this.suspected = true;
	}

	void error(String error) {
		this.lastError = error;
	}

	/**
	 * It gets no calls for a moment.
	 */
	void resting(boolean resting) {
		this.resting = resting;
	}

	boolean isSuspected() {
		return this.suspected && isReady();
	}

	void answered() {
		this.suspected = false;
		this.missedHeartbeats = 0;
	}

	void heartbeat() {
		this.lastHeartbeat = Instant.now();
	}

	/**
	 * Somebody has answered at its address.
	 * @return whether others had before
	 */
	boolean isReplacedBy(String instance) {
		boolean others = !this.instances.isEmpty();
		return this.instances.add(instance) && others;
	}

	int missedHeartbeat() {
		this.missedHeartbeats = this.missedHeartbeats + 1;
		return this.missedHeartbeats;
	}

	/**
	 * Whether it is time to ask again, and if so, it counts as asked.
	 */
	boolean askAfter(Duration interval) {
		long now = System.nanoTime();
		boolean due = now - this.lastAsked >= interval.toNanos();
		if (due) {
			this.lastAsked = now;
		}
		return due;
	}

	RunnerSnapshot.State state() {
		if (this.stopping) {
			return RunnerSnapshot.State.STOPPING;
		}
		if (!isReady()) {
			return RunnerSnapshot.State.DRAINING;
		}
		if (this.suspected) {
			return RunnerSnapshot.State.UNAVAILABLE;
		}
		return this.leases.isEmpty() ? RunnerSnapshot.State.IDLE : RunnerSnapshot.State.BUSY;
	}

	RunnerSnapshot snapshot() {
		return new RunnerSnapshot(id(), this.runner.uri(), state(), this.started, this.slots,
				this.leases.stream().map(RunnerLease::runningCall).filter(Objects::nonNull).toList(), this.served,
				this.lastHeartbeat, this.lastError);
	}

}
