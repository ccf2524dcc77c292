package io.flame.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

import io.flame.metrics.FlameMeters.PoolKeys;
import io.flame.pool.PoolCounts;
import io.flame.pool.RunnerPool;
import io.flame.pool.StopReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of a pool in a registry. All of them are there from the start.
 */
final class PoolMeters {

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final MeterRegistry registry;

	private final Tags tags;

	private final RecentReading<PoolCounts> counts;

	private final Timer queueTime;

	private final Timer boots;

	private final Timer failedBoots;

	private final Counter lost;

	private final Map<StopReason, Counter> stopped = new EnumMap<>(StopReason.class);

	private final Counter redispatches;

	private final DistributionSummary requestSize;

	private final DistributionSummary responseSize;

	PoolMeters(RunnerPool pool, MeterRegistry registry) {
		this.registry = registry;
		this.tags = Tags.of(PoolKeys.POOL.asString(), pool.name());
		this.counts = new RecentReading<>(pool::counts);
		state("starting", PoolCounts::starting);
		state("idle", PoolCounts::idle);
		state("busy", PoolCounts::busy);
		state("unavailable", PoolCounts::unavailable);
		state("draining", PoolCounts::draining);
		state("stopping", PoolCounts::stopping);
		gauge(FlameMeters.POOL_LEASES, this.tags, PoolCounts::inUse);
		gauge(FlameMeters.POOL_QUEUE_SIZE, this.tags, PoolCounts::waiting);
		limit(FlameMeters.POOL_MIN, pool, (current) -> current.settings().min());
		limit(FlameMeters.POOL_MAX, pool, (current) -> current.settings().max());
		this.queueTime = timer(FlameMeters.POOL_QUEUE_TIME, this.tags);
		this.boots = timer(FlameMeters.POOL_BOOTS, this.tags.and(PoolKeys.OUTCOME.asString(), "success"));
		this.failedBoots = timer(FlameMeters.POOL_BOOTS, this.tags.and(PoolKeys.OUTCOME.asString(), "failure"));
		this.lost = termination("lost");
		for (StopReason reason : StopReason.values()) {
			this.stopped.put(reason, termination(reason.name().toLowerCase(Locale.ROOT)));
		}
		this.redispatches = counter(FlameMeters.POOL_REDISPATCHES, this.tags);
		this.requestSize = summary(FlameMeters.POOL_REQUEST_SIZE);
		this.responseSize = summary(FlameMeters.POOL_RESPONSE_SIZE);
		FunctionCounter
			.builder(FlameMeters.POOL_RUNNER_TIME.getName(), pool,
					(current) -> current.runnerTime().toNanos() / NANOS_PER_SECOND)
			.tags(this.tags)
			.baseUnit(FlameMeters.POOL_RUNNER_TIME.getBaseUnit())
			.description(FlameMeters.POOL_RUNNER_TIME.getDescription())
			.register(registry);
	}

	private void state(String state, ToIntFunction<PoolCounts> count) {
		gauge(FlameMeters.POOL_RUNNERS, this.tags.and(PoolKeys.STATE.asString(), state), count);
	}

	private void gauge(FlameMeters meter, Tags tags, ToIntFunction<PoolCounts> count) {
		Gauge.builder(meter.getName(), this.counts, (recent) -> count.applyAsInt(recent.get()))
			.tags(tags)
			.baseUnit(meter.getBaseUnit())
			.description(meter.getDescription())
			.register(this.registry);
	}

	private void limit(FlameMeters meter, RunnerPool pool, ToIntFunction<RunnerPool> value) {
		Gauge.builder(meter.getName(), pool, value::applyAsInt)
			.tags(this.tags)
			.baseUnit(meter.getBaseUnit())
			.description(meter.getDescription())
			.register(this.registry);
	}

	private Timer timer(FlameMeters meter, Tags tags) {
		return Timer.builder(meter.getName()).tags(tags).description(meter.getDescription()).register(this.registry);
	}

	private Counter termination(String reason) {
		return counter(FlameMeters.POOL_TERMINATIONS, this.tags.and(PoolKeys.REASON.asString(), reason));
	}

	private Counter counter(FlameMeters meter, Tags tags) {
		return Counter.builder(meter.getName())
			.tags(tags)
			.baseUnit(meter.getBaseUnit())
			.description(meter.getDescription())
			.register(this.registry);
	}

	private DistributionSummary summary(FlameMeters meter) {
		return DistributionSummary.builder(meter.getName())
			.tags(this.tags)
			.baseUnit(meter.getBaseUnit())
			.description(meter.getDescription())
			.register(this.registry);
	}

	void bootFinished(Duration duration) {
		this.boots.record(duration);
	}

	void bootFailed(Duration duration) {
		this.failedBoots.record(duration);
	}

	void lost() {
		this.lost.increment();
	}

	void stopped(StopReason reason) {
		Objects.requireNonNull(this.stopped.get(reason)).increment();
	}

	void waited(Duration duration) {
		this.queueTime.record(duration);
	}

	void redispatched() {
		this.redispatches.increment();
	}

	void exchanged(long requestBytes, long responseBytes) {
		this.requestSize.record(requestBytes);
		this.responseSize.record(responseBytes);
	}

}
