package io.flame.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;

import io.flame.backend.RunnerEndpoint;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * A runner of a pool: its state, its slots and the calls that have them. Guarded by the
 * lock of the pool. Only {@link RunnerSlots} changes its state, slots and turn.
 */
final class PooledRunner {

	private final RunnerInstance instance;

	private final RunnerEndpoint endpoint;

	private final RunnerResources resources;

	private final Instant started = Instant.now();

	private final long startedNanos;

	private final RunnerHeartbeats heartbeats;

	private final LastOutput output;

	private final RunnerLeases leases = new RunnerLeases();

	/** Seats look at it without the lock. */
	private volatile RunnerState state = RunnerState.IDLE;

	/** Whether the pool has it: asked several times with every call. */
	private boolean pooled;

	/** Whether its group has it among those with a free slot. */
	private boolean offered;

	/** The number of concurrent calls that it reports. */
	private final @Nullable Integer capacity;

	private int slots;

	/** Calls that wait for this very runner, in the order in which they get slots. */
	private @Nullable NavigableSet<PendingAcquire> pending;

	/** Where it stands among runners with the same load. */
	private long turn;

	private long idleSince;

	/** Whether it has a call, or may have executed one. */
	private boolean used;

	private long served;

	private @Nullable StopReason stopReason;

	private @Nullable String stopDetail;

	private long drainingSince;

	private @Nullable String lastError;

	private boolean leaving;

	PooledRunner(RunnerInstance instance, RunnerEndpoint endpoint, RunnerResources resources,
			@Nullable Integer capacity, long now) {
		this.instance = instance;
		this.endpoint = endpoint;
		this.resources = resources;
		this.capacity = capacity;
		this.startedNanos = now;
		this.idleSince = now;
		this.heartbeats = new RunnerHeartbeats(now);
		this.output = new LastOutput(instance::lastOutput);
	}

	RunnerInstance instance() {
		return this.instance;
	}

	/**
	 * Its probes and their responses.
	 */
	RunnerHeartbeats heartbeats() {
		return this.heartbeats;
	}

	/**
	 * Its last output. Thread-safe.
	 */
	LastOutput output() {
		return this.output;
	}

	RunnerEndpoint endpoint() {
		return this.endpoint;
	}

	String id() {
		return this.endpoint.id();
	}

	boolean isOwned() {
		return this.endpoint.owned();
	}

	RunnerResources resources() {
		return this.resources;
	}

	RunnerState state() {
		return this.state;
	}

	boolean isPooled() {
		return this.pooled;
	}

	void pooled(boolean pooled) {
		this.pooled = pooled;
	}

	boolean isOffered() {
		return this.offered;
	}

	void offered(boolean offered) {
		this.offered = offered;
	}

	boolean isServing() {
		return this.state.isServing();
	}

	/**
	 * Whether it gets no more calls. Needs no lock.
	 */
	boolean isLeaving() {
		return !this.state.isServing();
	}

	/**
	 * Change the state of a runner that has not terminated. A runner that drains or stops
	 * does not come back.
	 */
	void state(RunnerState state) {
		if (isServing() || state.compareTo(this.state) > 0) {
			this.state = state;
		}
	}

	/**
	 * Accept calls again, unless it gets no more.
	 */
	void recover() {
		state(this.leases.isEmpty() ? RunnerState.IDLE : RunnerState.BUSY);
		this.heartbeats.forgive();
	}

	@Nullable Integer capacity() {
		return this.capacity;
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

	boolean hasFreeSlot(boolean singleUse) {
		return this.state.acceptsCalls() && this.leases.size() < this.slots && !(singleUse && this.used);
	}

	void add(RunnerLease lease) {
		this.leases.add(lease);
		this.used = true;
		if (this.state == RunnerState.IDLE) {
			this.state = RunnerState.BUSY;
		}
	}

	void remove(RunnerLease lease, boolean taken, long now) {
		this.leases.remove(lease);
		this.idleSince = now;
		if (this.leases.isEmpty()) {
			this.used = taken || this.served > 0;
			if (this.state == RunnerState.BUSY) {
				this.state = RunnerState.IDLE;
			}
		}
	}

	List<RunnerLease> leases() {
		return this.leases.all();
	}

	/**
	 * Count a call.
	 * @return how many it has served
	 */
	long countServed() {
		return ++this.served;
	}

	/**
	 * Whether it has had its only call.
	 */
	boolean isSpent(boolean singleUse) {
		return singleUse && this.used;
	}

	/**
	 * Whether it is young and has not served a call yet.
	 */
	boolean isUnproven(Duration youth, long now) {
		return this.served == 0 && age(now).compareTo(youth) < 0;
	}

	void add(PendingAcquire acquire) {
		if (this.pending == null) {
			this.pending = new TreeSet<>(PendingAcquire.ORDER);
		}
		this.pending.add(acquire);
	}

	void remove(PendingAcquire acquire) {
		if (this.pending != null && this.pending.remove(acquire) && this.pending.isEmpty()) {
			this.pending = null;
		}
	}

	/**
	 * The calls that wait for this very runner.
	 * @return a copy
	 */
	List<PendingAcquire> pending() {
		return (this.pending != null) ? List.copyOf(this.pending) : List.of();
	}

	@Nullable PendingAcquire firstPending() {
		return (this.pending != null) ? this.pending.first() : null;
	}

	long idleNanos(long now) {
		return now - this.idleSince;
	}

	long startedNanos() {
		return this.startedNanos;
	}

	Duration age(long now) {
		return Duration.ofNanos(now - this.startedNanos);
	}

	/**
	 * Get no more calls.
	 */
	void drain(StopReason reason, @Nullable String detail, long now) {
		if (isServing()) {
			this.state = RunnerState.DRAINING;
			this.stopReason = reason;
			this.stopDetail = detail;
			this.drainingSince = now;
		}
	}

	@Nullable StopReason stopReason() {
		return this.stopReason;
	}

	@Nullable String stopDetail() {
		return this.stopDetail;
	}

	Duration draining(long now) {
		return Duration.ofNanos(now - this.drainingSince);
	}

	/**
	 * Whether another runner may take its place in {@code max} already, without waiting
	 * for its last calls. A runner that is being terminated still uses resources of the
	 * machine, and a runner that the pool does not own cannot be replaced.
	 */
	boolean isReplaceable() {
		return this.state == RunnerState.DRAINING && !this.leases.isEmpty() && isOwned();
	}

	/**
	 * Whether it was drained and cannot be terminated: it stays away until it has been
	 * restarted.
	 */
	boolean isParked() {
		return this.state == RunnerState.DRAINING && this.stopReason == StopReason.DRAINED && !isOwned();
	}

	/**
	 * A runner that the pool does not own has reported that it is draining.
	 */
	void leaving(boolean leaving) {
		this.leaving = leaving;
	}

	/**
	 * Whether its calls end by themselves although it accepts no connections any more.
	 */
	boolean finishesItsCalls() {
		return this.leaving || isParked();
	}

	void error(String error) {
		this.lastError = error;
	}

	RunnerSnapshot snapshot() {
		return new RunnerSnapshot(id(), this.endpoint.uri(), this.state, this.started, this.slots, runningCalls(),
				this.served, this.heartbeats.last(), this.lastError);
	}

	/**
	 * The calls that it executes, the oldest first.
	 */
	private List<RunnerSnapshot.RunningCall> runningCalls() {
		return this.leases.all()
			.stream()
			.map(RunnerLease::runningCall)
			.filter(Objects::nonNull)
			.sorted(Comparator.comparing(RunnerSnapshot.RunningCall::elapsed).reversed())
			.toList();
	}

	PoolSnapshot.EndedRunner ended(@Nullable StopReason reason, String message, long now) {
		// its last lines may be read after its end
		return new PoolSnapshot.EndedRunner(id(), reason, message, Instant.now(), age(now), this.served,
				this.output::read);
	}

}
