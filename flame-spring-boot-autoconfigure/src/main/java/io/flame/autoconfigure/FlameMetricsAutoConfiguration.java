package io.flame.autoconfigure;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.metrics.RunnerMetrics;
import io.flame.metrics.RunnerPoolMetrics;
import io.flame.metrics.SessionMetrics;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.runner.RunnerRejections;
import io.flame.runner.RunnerState;
import io.flame.session.Sessions;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for meters of pools, sessions and runners.
 */
@AutoConfiguration(after = FlameAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class FlameMetricsAutoConfiguration {

	@Bean
	@ConditionalOnFlameMode(FlameMode.PARENT)
	@ConditionalOnMissingBean
	RunnerPoolMetrics flameRunnerPoolMetrics(RunnerPools pools) {
		return new RunnerPoolMetrics(pools);
	}

	@Bean
	@ConditionalOnFlameMode({ FlameMode.PARENT, FlameMode.LOCAL })
	@ConditionalOnBean(Sessions.class)
	@ConditionalOnMissingBean
	SessionMetrics flameSessionMetrics(Sessions sessions, ObjectProvider<RunnerPools> pools) {
		return new SessionMetrics(sessions,
				pools.stream().flatMap((available) -> available.all().stream()).map(RunnerPool::name).toList());
	}

	@Bean
	@ConditionalOnFlameMode(FlameMode.RUNNER)
	@ConditionalOnBean(RunnerState.class)
	@ConditionalOnMissingBean
	RunnerMetrics flameRunnerMetrics(RunnerState state, RunnerRejections rejections) {
		return new RunnerMetrics(state, rejections);
	}

}
