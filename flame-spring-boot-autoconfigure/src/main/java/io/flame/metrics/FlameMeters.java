package io.flame.metrics;

import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The meters of pools, sessions and runners. Those that an observation makes are
 * documented with it.
 */
public enum FlameMeters implements MeterDocumentation {

	/** Runners by state. */
	POOL_RUNNERS("flame.pool.runners", Meter.Type.GAUGE, "runners", "Runners by state", PoolKeys.POOL, PoolKeys.STATE),

	/** How many runners there are at all times. */
	POOL_MIN("flame.pool.min", Meter.Type.GAUGE, "runners", "How many runners there are at all times"),

	/** How many runners there are at the most. */
	POOL_MAX("flame.pool.max", Meter.Type.GAUGE, "runners", "How many runners there are at the most"),

	/** Calls that have a runner. */
	POOL_LEASES("flame.pool.leases", Meter.Type.GAUGE, "calls", "Calls that have a runner"),

	/** Calls that wait for a runner. */
	POOL_QUEUE_SIZE("flame.pool.queue.size", Meter.Type.GAUGE, "calls", "Calls that wait for a runner"),

	/** How long calls that got a runner had waited for it. */
	POOL_QUEUE_TIME("flame.pool.queue.time", Meter.Type.TIMER, null,
			"How long calls that got a runner had waited for it"),

	/** Starts of runners that have come to an end, and how long they took. */
	POOL_BOOTS("flame.pool.boots", Meter.Type.TIMER, null, "Starts of runners and how long they took", PoolKeys.POOL,
			PoolKeys.OUTCOME),

	/** Runners that are gone, by reason. */
	POOL_TERMINATIONS("flame.pool.terminations", Meter.Type.COUNTER, "runners", "Runners that are gone, by reason",
			PoolKeys.POOL, PoolKeys.REASON),

	/** Calls that a runner did not take and that went to another one. */
	POOL_REDISPATCHES("flame.pool.redispatches", Meter.Type.COUNTER, "calls",
			"Calls that a runner did not take and that went to another one"),

	/** The size of what is sent to runners. */
	POOL_REQUEST_SIZE("flame.pool.request.size", Meter.Type.DISTRIBUTION_SUMMARY, BaseUnits.BYTES,
			"The size of requests to runners"),

	/** The size of what runners answer. */
	POOL_RESPONSE_SIZE("flame.pool.response.size", Meter.Type.DISTRIBUTION_SUMMARY, BaseUnits.BYTES,
			"The size of responses of runners"),

	/** For how long runners have been there, all of them together. */
	POOL_RUNNER_TIME("flame.pool.runner.time", Meter.Type.COUNTER, "seconds",
			"For how long runners have been there, all of them together"),

	/**
	 * Sessions of this parent that have a place on a runner, or calls that wait for one.
	 */
	SESSIONS_ACTIVE("flame.sessions.active", Meter.Type.GAUGE, "sessions",
			"Sessions that have a place on a runner, or calls that wait for one", SessionKeys.POOL),

	/** Sessions that were opened. */
	SESSIONS_OPENED("flame.sessions.opened", Meter.Type.COUNTER, "sessions", "Sessions that were opened",
			SessionKeys.POOL),

	/** How often a session was placed on a runner that did not have its state. */
	SESSIONS_PLACED("flame.sessions.placed", Meter.Type.COUNTER, "placements",
			"How often a session was placed on another runner", SessionKeys.POOL),

	/** How often a session has given up its place on a runner. */
	SESSIONS_PASSIVATED("flame.sessions.passivated", Meter.Type.COUNTER, "passivations",
			"How often a session has given up its place on a runner", SessionKeys.POOL),

	/** Sessions that were closed. */
	SESSIONS_CLOSED("flame.sessions.closed", Meter.Type.COUNTER, "sessions", "Sessions that were closed",
			SessionKeys.POOL),

	/** Sessions whose lease has expired. */
	SESSIONS_EXPIRED("flame.sessions.expired", Meter.Type.COUNTER, "sessions", "Sessions whose lease has expired",
			SessionKeys.POOL),

	/** Commits of sessions, and how long they took. */
	SESSIONS_COMMITS("flame.sessions.commits", Meter.Type.TIMER, null, "Commits of sessions and how long they took",
			SessionKeys.POOL, SessionKeys.OUTCOME),

	/** The size of the state that was sent to runners that did not have it. */
	SESSIONS_STATE_SENT("flame.sessions.state.sent", Meter.Type.DISTRIBUTION_SUMMARY, BaseUnits.BYTES,
			"The size of the state that was sent to runners", SessionKeys.POOL),

	/** Calls that this runner executes. */
	RUNNER_RUNNING("flame.runner.running", Meter.Type.GAUGE, "calls", "Calls that this runner executes",
			new KeyName[0]),

	/**
	 * How many calls this runner executes at the same time. There is none where there is
	 * no limit.
	 */
	RUNNER_CAPACITY("flame.runner.capacity", Meter.Type.GAUGE, "calls",
			"How many calls this runner executes at the same time", new KeyName[0]),

	/** Requests that this runner has refused, by the code of the error. */
	RUNNER_REJECTED("flame.runner.rejected", Meter.Type.COUNTER, "requests", "Requests that this runner has refused",
			RunnerKeys.REASON);

	private final String name;

	private final Meter.Type type;

	private final @Nullable String baseUnit;

	private final String description;

	private final KeyName[] keyNames;

	FlameMeters(String name, Meter.Type type, @Nullable String baseUnit, String description) {
		this(name, type, baseUnit, description, PoolKeys.POOL);
	}

	FlameMeters(String name, Meter.Type type, @Nullable String baseUnit, String description, KeyName... keyNames) {
		this.name = name;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
		this.keyNames = keyNames;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	@Override
	public @Nullable String getBaseUnit() {
		return this.baseUnit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.keyNames.clone();
	}

	/**
	 * What the meter measures.
	 * @return a description
	 */
	public String getDescription() {
		return this.description;
	}

	/**
	 * The tags of meters of runners.
	 */
	public enum RunnerKeys implements KeyName {

		/** Why: the code of the error that the client received. */
		REASON;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * The tags of meters of sessions.
	 */
	public enum SessionKeys implements KeyName {

		/** The name of the pool of the session. */
		POOL,

		/**
		 * The lower-case name of a
		 * {@link io.flame.session.SessionListener.CommitOutcome}.
		 */
		OUTCOME;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * The tags of meters of pools.
	 */
	public enum PoolKeys implements KeyName {

		/** The name of the pool. */
		POOL,

		/**
		 * {@code starting}, {@code idle}, {@code busy}, {@code unavailable},
		 * {@code draining} or {@code stopping}.
		 */
		STATE,

		/** {@code success} or {@code failure}. */
		OUTCOME,

		/**
		 * {@code lost}, or the lower-case name of a {@link io.flame.pool.StopReason}.
		 */
		REASON;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
