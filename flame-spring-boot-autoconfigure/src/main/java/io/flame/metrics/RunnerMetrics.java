package io.flame.metrics;

import io.flame.runner.RunnerRejections;
import io.flame.runner.RunnerState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Measures this process in the runner role.
 *
 * @see FlameMeters
 */
public final class RunnerMetrics implements MeterBinder {

	private final RunnerState state;

	private final RunnerRejections rejections;

	/**
	 * Create it.
	 * @param state what the runner is doing
	 * @param rejections what the runner has refused
	 */
	public RunnerMetrics(RunnerState state, RunnerRejections rejections) {
		this.rejections = rejections;
		this.state = state;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(FlameMeters.RUNNER_RUNNING.getName(), this.state, (current) -> current.status().running().size())
			.baseUnit(FlameMeters.RUNNER_RUNNING.getBaseUnit())
			.description(FlameMeters.RUNNER_RUNNING.getDescription())
			.register(registry);
		for (String reason : RunnerRejections.reasons()) {
			FunctionCounter
				.builder(FlameMeters.RUNNER_REJECTED.getName(), this.rejections, (current) -> current.count(reason))
				.tag(FlameMeters.RunnerKeys.REASON.asString(), reason)
				.baseUnit(FlameMeters.RUNNER_REJECTED.getBaseUnit())
				.description(FlameMeters.RUNNER_REJECTED.getDescription())
				.register(registry);
		}
		Integer capacity = this.state.status().capacity();
		if (capacity != null) {
			Gauge.builder(FlameMeters.RUNNER_CAPACITY.getName(), () -> capacity)
				.baseUnit(FlameMeters.RUNNER_CAPACITY.getBaseUnit())
				.description(FlameMeters.RUNNER_CAPACITY.getDescription())
				.register(registry);
		}
	}

}
