package io.flame.autoconfigure;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.actuate.FlameLocalEndpoint;
import io.flame.actuate.FlameParentEndpoint;
import io.flame.actuate.FlameParentEndpointWebExtension;
import io.flame.actuate.FlameRunnerEndpoint;
import io.flame.client.InvocationDefaults;
import io.flame.client.InvocationFactory;
import io.flame.pool.RunnerPools;
import io.flame.resilience.PoolResilience;
import io.flame.runner.RunnerSettings;
import io.flame.runner.RunnerState;
import io.flame.service.ServiceCatalog;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration for the Actuator endpoint {@code flame}.
 */
@AutoConfiguration(after = FlameAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class FlameEndpointAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnFlameMode(FlameMode.PARENT)
	@ConditionalOnAvailableEndpoint(FlameParentEndpoint.class)
	static class ParentEndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FlameParentEndpoint flameEndpoint(RunnerPools pools, ServiceCatalog catalog, InvocationFactory invocations,
				PoolProperties properties, PoolResilience resilience) {
			return new FlameParentEndpoint(pools, catalog, invocations,
					(pool) -> new InvocationDefaults(properties.defaults(pool).acquireTimeout(),
							resilience.timeout(pool)),
					resilience::settings);
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(endpoint = FlameParentEndpoint.class, exposure = EndpointExposure.WEB)
		FlameParentEndpointWebExtension flameEndpointWebExtension(FlameParentEndpoint endpoint) {
			return new FlameParentEndpointWebExtension(endpoint);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnFlameMode(FlameMode.RUNNER)
	@ConditionalOnAvailableEndpoint(FlameRunnerEndpoint.class)
	static class RunnerEndpointConfiguration {

		@Bean
		@ConditionalOnBean(RunnerState.class)
		@ConditionalOnMissingBean
		FlameRunnerEndpoint flameEndpoint(RunnerSettings settings, RunnerState state, ServiceCatalog catalog,
				InvocationFactory invocations) {
			return new FlameRunnerEndpoint(settings, state, catalog, invocations);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnFlameMode(FlameMode.LOCAL)
	@ConditionalOnAvailableEndpoint(FlameLocalEndpoint.class)
	static class LocalEndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FlameLocalEndpoint flameEndpoint(ServiceCatalog catalog, InvocationFactory invocations) {
			return new FlameLocalEndpoint(catalog, invocations);
		}

	}

}
