package io.flame.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.flame.client.CallListener;
import io.flame.pool.RunnerPoolEvent;
import io.flame.pool.RunnerPoolListener;
import io.flame.pool.RunnerPools;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Measures pools and the calls on their way to runners. Thread-safe.
 *
 * @see FlameMeters
 */
public final class RunnerPoolMetrics implements MeterBinder, RunnerPoolListener, CallListener {

	private final RunnerPools pools;

	private final List<Map<String, PoolMeters>> bound = new CopyOnWriteArrayList<>();

	/**
	 * Create it.
	 * @param pools what to measure
	 */
	public RunnerPoolMetrics(RunnerPools pools) {
		this.pools = pools;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Map<String, PoolMeters> meters = new HashMap<>();
		this.pools.all().forEach((pool) -> meters.put(pool.name(), new PoolMeters(pool, registry)));
		this.bound.add(meters);
	}

	private void record(String pool, Consumer<PoolMeters> measurement) {
		for (Map<String, PoolMeters> meters : this.bound) {
			PoolMeters ofPool = meters.get(pool);
			if (ofPool != null) {
				measurement.accept(ofPool);
			}
		}
	}

	@Override
	public void bootFinished(RunnerPoolEvent.BootFinished event) {
		record(event.pool(), (meters) -> meters.bootFinished(event.duration()));
	}

	@Override
	public void bootFailed(RunnerPoolEvent.BootFailed event) {
		record(event.pool(), (meters) -> meters.bootFailed(event.duration()));
	}

	@Override
	public void runnerLost(RunnerPoolEvent.RunnerLost event) {
		record(event.pool(), PoolMeters::lost);
	}

	@Override
	public void runnerStopped(RunnerPoolEvent.RunnerStopped event) {
		record(event.pool(), (meters) -> meters.stopped(event.reason()));
	}

	@Override
	public void acquired(String pool, Duration waited) {
		record(pool, (meters) -> meters.waited(waited));
	}

	@Override
	public void redispatched(String pool) {
		record(pool, PoolMeters::redispatched);
	}

	@Override
	public void exchanged(String pool, long requestBytes, long responseBytes) {
		record(pool, (meters) -> meters.exchanged(requestBytes, responseBytes));
	}

}
