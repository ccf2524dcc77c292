package io.flame.autoconfigure;

import io.flame.observation.FlameRunnerObservationConvention;
import io.flame.observation.RunnerObservations;
import io.flame.runner.RunnerSettings;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Observations of handlers on runners. Without a registry there are none.
 */
@Configuration(proxyBeanMethods = false)
class RunnerObservationConfiguration {

	@Bean
	RunnerObservations flameRunnerObservations(ObjectProvider<FlameObservationRegistry> own,
			ObjectProvider<ObservationRegistry> standard, ObjectProvider<FlameRunnerObservationConvention> conventions,
			RunnerSettings settings) {
		FlameRunnerObservationConvention convention = conventions.getIfAvailable();
		FlameObservationRegistry selected = FlameObservationRegistry.select(own, standard, convention);
		return new RunnerObservations(selected.registry(), convention, selected.isEnabled("flame.runner"),
				settings.id());
	}

}
