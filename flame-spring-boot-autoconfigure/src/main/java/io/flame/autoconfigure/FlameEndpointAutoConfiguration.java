package io.flame.autoconfigure;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.actuate.FlameLocalEndpoint;
import io.flame.actuate.FlameLocalEndpointWebExtension;
import io.flame.actuate.FlameParentEndpoint;
import io.flame.actuate.FlameParentEndpointWebExtension;
import io.flame.actuate.FlameRunnerEndpoint;
import io.flame.actuate.FlameSanitizingFunction;
import io.flame.client.InvocationDefaults;
import io.flame.client.InvocationFactory;
import io.flame.pool.RunnerPools;
import io.flame.resilience.PoolResilience;
import io.flame.runner.RunnerSettings;
import io.flame.runner.RunnerState;
import io.flame.service.ServiceCatalog;
import io.flame.session.Sessions;
import io.flame.store.References;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration for the Actuator: the endpoint {@code flame}, and what the other
 * endpoints must not show.
 */
@AutoConfiguration(after = FlameAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public final class FlameEndpointAutoConfiguration {

	@Bean
	FlameSanitizingFunction flameSanitizingFunction(Environment environment) {
		// they are secrets in an application that has turned Flame off, too
		FlameProperties.Security security = Binder.get(environment)
			.bindOrCreate("flame.security", FlameProperties.Security.class);
		Stream<String> single = Stream.of(security.getSecret(), environment.getProperty("flame.secret"),
				security.getAdoptionKey());
		Set<String> secrets = Stream.concat(single, security.getSecrets().stream())
			.filter(StringUtils::hasText)
			.collect(Collectors.toSet());
		return new FlameSanitizingFunction(secrets);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnFlameMode(FlameMode.PARENT)
	@ConditionalOnAvailableEndpoint(FlameParentEndpoint.class)
	static class ParentEndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FlameParentEndpoint flameEndpoint(RunnerPools pools, Sessions sessions, ServiceCatalog catalog,
				InvocationFactory invocations, PoolProperties properties, PoolResilience resilience) {
			return new FlameParentEndpoint(pools, sessions, catalog, invocations,
					(pool) -> new InvocationDefaults(properties.defaults(pool).acquireTimeout(),
							resilience.timeout(pool)),
					resilience::settings);
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(endpoint = FlameParentEndpoint.class, exposure = EndpointExposure.WEB)
		FlameParentEndpointWebExtension flameEndpointWebExtension(FlameParentEndpoint endpoint, Sessions sessions,
				References references) {
			return new FlameParentEndpointWebExtension(endpoint, sessions, references.catalog());
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
		FlameLocalEndpoint flameEndpoint(Sessions sessions, ServiceCatalog catalog, InvocationFactory invocations) {
			return new FlameLocalEndpoint(sessions, catalog, invocations);
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(endpoint = FlameLocalEndpoint.class, exposure = EndpointExposure.WEB)
		FlameLocalEndpointWebExtension flameEndpointWebExtension(Sessions sessions, References references) {
			return new FlameLocalEndpointWebExtension(sessions, references.catalog());
		}

	}

}
