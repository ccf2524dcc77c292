package io.flame.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.health.RunnerPoolHealthIndicator;
import io.flame.pool.RunnerPools;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the health of pools.
 */
@AutoConfiguration(after = FlameAutoConfiguration.class,
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({ CompositeHealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("flame")
@ConditionalOnFlameMode(FlameMode.PARENT)
public final class FlameHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "flameHealthIndicator", "flameHealthContributor" })
	CompositeHealthContributor flameHealthContributor(RunnerPools pools) {
		Map<String, RunnerPoolHealthIndicator> indicators = new LinkedHashMap<>();
		pools.all().forEach((pool) -> indicators.put(pool.name(), new RunnerPoolHealthIndicator(pool)));
		return CompositeHealthContributor.fromMap(indicators);
	}

}
