package io.flame.autoconfigure;

import io.flame.observation.ClientObservations;
import io.flame.observation.FlameClientObservationConvention;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Observations of calls by their callers. Without a registry there are none.
 */
@Configuration(proxyBeanMethods = false)
class ClientObservationConfiguration {

	@Bean
	ClientObservations flameClientObservations(ObjectProvider<FlameObservationRegistry> own,
			ObjectProvider<ObservationRegistry> standard,
			ObjectProvider<FlameClientObservationConvention> conventions) {
		FlameClientObservationConvention convention = conventions.getIfAvailable();
		FlameObservationRegistry selected = FlameObservationRegistry.select(own, standard, convention);
		return new ClientObservations(selected.registry(), convention, selected.isEnabled("flame.client"));
	}

}
