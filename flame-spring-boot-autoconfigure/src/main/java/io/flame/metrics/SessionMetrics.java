package io.flame.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.flame.FlameSessionEvent;
import io.flame.session.SessionListener;
import io.flame.session.Sessions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Measures the sessions of this process. Thread-safe.
 *
 * @see FlameMeters
 */
public final class SessionMetrics implements MeterBinder, SessionListener {

	private final Collection<String> pools;

	private final RecentReading<Map<String, Long>> active;

	private final List<Registry> bound = new CopyOnWriteArrayList<>();

	/**
	 * Create it.
	 * @param sessions what to measure
	 * @param pools the names of the pools whose meters are there from the start
	 */
	public SessionMetrics(Sessions sessions, Collection<String> pools) {
		this.pools = List.copyOf(pools);
		this.active = new RecentReading<>(sessions::active);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Registry meters = new Registry(registry, new ConcurrentHashMap<>());
		this.pools.forEach((pool) -> meters.of(pool, this.active));
		this.bound.add(meters);
	}

	private void record(String pool, Consumer<SessionMeters> measurement) {
		this.bound.forEach((meters) -> measurement.accept(meters.of(pool, this.active)));
	}

	@Override
	public void sessionEvent(FlameSessionEvent event) {
		record(event.pool(), (meters) -> meters.happened(event.type()));
	}

	@Override
	public void committed(String pool, CommitOutcome outcome, Duration duration) {
		record(pool, (meters) -> meters.committed(outcome, duration));
	}

	@Override
	public void stateSent(String pool, long bytes) {
		record(pool, (meters) -> meters.stateSent(bytes));
	}

	/**
	 * The meters in a registry. In the local role the names of pools are not known in
	 * advance.
	 *
	 * @param registry the registry
	 * @param meters the meters by the names of pools
	 */
	private record Registry(MeterRegistry registry, Map<String, SessionMeters> meters) {

		SessionMeters of(String pool, RecentReading<Map<String, Long>> active) {
			return this.meters.computeIfAbsent(pool, (name) -> new SessionMeters(name, active, this.registry));
		}

	}

}
