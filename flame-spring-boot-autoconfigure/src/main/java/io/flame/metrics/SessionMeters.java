package io.flame.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.flame.FlameSessionEvent;
import io.flame.metrics.FlameMeters.SessionKeys;
import io.flame.session.SessionListener.CommitOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of the sessions of a pool in a registry.
 */
final class SessionMeters {

	private final MeterRegistry registry;

	private final Tags tags;

	private final Map<FlameSessionEvent.Type, Counter> events = new EnumMap<>(FlameSessionEvent.Type.class);

	private final Map<CommitOutcome, Timer> commits = new EnumMap<>(CommitOutcome.class);

	private final DistributionSummary stateSent;

	SessionMeters(String pool, RecentReading<Map<String, Long>> active, MeterRegistry registry) {
		this.registry = registry;
		this.tags = Tags.of(SessionKeys.POOL.asString(), pool);
		Gauge
			.builder(FlameMeters.SESSIONS_ACTIVE.getName(), active,
					(recent) -> recent.get().getOrDefault(pool, 0L).doubleValue())
			.tags(this.tags)
			.baseUnit(FlameMeters.SESSIONS_ACTIVE.getBaseUnit())
			.description(FlameMeters.SESSIONS_ACTIVE.getDescription())
			.register(registry);
		counter(FlameSessionEvent.Type.OPENED, FlameMeters.SESSIONS_OPENED);
		counter(FlameSessionEvent.Type.PLACED, FlameMeters.SESSIONS_PLACED);
		counter(FlameSessionEvent.Type.PASSIVATED, FlameMeters.SESSIONS_PASSIVATED);
		counter(FlameSessionEvent.Type.CLOSED, FlameMeters.SESSIONS_CLOSED);
		counter(FlameSessionEvent.Type.EXPIRED, FlameMeters.SESSIONS_EXPIRED);
		for (CommitOutcome outcome : CommitOutcome.values()) {
			this.commits.put(outcome, timer(outcome));
		}
		this.stateSent = DistributionSummary.builder(FlameMeters.SESSIONS_STATE_SENT.getName())
			.tags(this.tags)
			.baseUnit(FlameMeters.SESSIONS_STATE_SENT.getBaseUnit())
			.description(FlameMeters.SESSIONS_STATE_SENT.getDescription())
			.register(registry);
	}

	private void counter(FlameSessionEvent.Type type, FlameMeters meter) {
		this.events.put(type,
				Counter.builder(meter.getName())
					.tags(this.tags)
					.baseUnit(meter.getBaseUnit())
					.description(meter.getDescription())
					.register(this.registry));
	}

	private Timer timer(CommitOutcome outcome) {
		return Timer.builder(FlameMeters.SESSIONS_COMMITS.getName())
			.tags(this.tags.and(SessionKeys.OUTCOME.asString(), outcome.name().toLowerCase(Locale.ROOT)))
			.description(FlameMeters.SESSIONS_COMMITS.getDescription())
			.register(this.registry);
	}

	void happened(FlameSessionEvent.Type type) {
		Counter counter = this.events.get(type);
		// conflicts are an outcome of commits
		if (counter != null) {
			counter.increment();
		}
	}

	void committed(CommitOutcome outcome, Duration duration) {
		Objects.requireNonNull(this.commits.get(outcome)).record(duration);
	}

	void stateSent(long bytes) {
		this.stateSent.record(bytes);
	}

}
