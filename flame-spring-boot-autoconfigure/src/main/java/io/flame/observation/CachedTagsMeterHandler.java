package io.flame.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;

/**
 * Records the timers and counters of Flame's observations that Micrometer's
 * {@code DefaultMeterObservationHandler} would record, with the same names and tags, at a
 * fraction of the cost: tags are made once for each combination of key values, and there
 * are no long task timers. Thread-safe.
 */
public final class CachedTagsMeterHandler implements MeterObservationHandler<Observation.Context> {

	/** More combinations than this are not low-cardinality key values. */
	private static final int MAX_TAGS = 10_000;

	private final MeterRegistry registry;

	private final Clock clock;

	private final Map<Key, Tags> tags = new ConcurrentHashMap<>();

	/**
	 * Create a handler.
	 * @param registry where the meters are registered
	 */
	public CachedTagsMeterHandler(MeterRegistry registry) {
		this.registry = registry;
		this.clock = registry.config().clock();
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof FlameClientObservationContext || context instanceof FlameRunnerObservationContext;
	}

	@Override
	public void onStart(Observation.Context context) {
		long now = this.clock.monotonicTime();
		if (context instanceof FlameClientObservationContext client) {
			client.begun(now);
		}
		else if (context instanceof FlameRunnerObservationContext runner) {
			runner.begun(now);
		}
	}

	@Override
	public void onEvent(Observation.Event event, Observation.Context context) {
		Counter.builder(context.getName() + "." + event.getName())
			.tags(Tags.of(tags(context.getLowCardinalityKeyValues())))
			.register(this.registry)
			.increment();
	}

	@Override
	public void onStop(Observation.Context context) {
		long nanos = this.clock.monotonicTime() - begun(context);
		this.registry.timer(String.valueOf(context.getName()), allTags(context)).record(nanos, TimeUnit.NANOSECONDS);
	}

	private static long begun(Observation.Context context) {
		return (context instanceof FlameClientObservationContext client) ? client.begun()
				: ((FlameRunnerObservationContext) context).begun();
	}

	private Tags allTags(Observation.Context context) {
		Throwable error = context.getError();
		Key key = new Key(context.getLowCardinalityKeyValues(),
				(error != null) ? error.getClass().getSimpleName() : KeyValue.NONE_VALUE);
		Tags known = this.tags.get(key);
		if (known != null) {
			return known;
		}
		Tags created = Tags.of(tags(key.keyValues())).and("error", key.error());
		if (this.tags.size() < MAX_TAGS) {
			this.tags.put(key, created);
		}
		return created;
	}

	private static List<Tag> tags(KeyValues keyValues) {
		List<Tag> tags = new ArrayList<>();
		keyValues.forEach((keyValue) -> tags.add(Tag.of(keyValue.getKey(), keyValue.getValue())));
		return tags;
	}

	/**
	 * What distinguishes the meters.
	 *
	 * @param keyValues the key values of low cardinality
	 * @param error the simple name of the exception, or {@code none}
	 */
	private record Key(KeyValues keyValues, String error) {

	}

}
