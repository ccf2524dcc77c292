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
	ClientObservations flameClientObservations(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<FlameClientObservationConvention> convention) {
		return new ClientObservations(registry.getIfAvailable(() -> ObservationRegistry.NOOP),
				convention.getIfAvailable());
	}

}
