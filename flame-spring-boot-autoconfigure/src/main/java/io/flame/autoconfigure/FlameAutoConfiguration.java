package io.flame.autoconfigure;

import java.time.Duration;
import java.util.stream.Stream;

import io.flame.FlameSessionScope;
import io.flame.backend.BackendSettingsBinder;
import io.flame.client.HiddenServiceBeanPostProcessor;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodecs;
import io.flame.service.ServiceCatalog;
import io.flame.session.instance.SessionScope;
import io.flame.session.instance.StateFormats;
import io.flame.store.ReferenceModule;
import io.flame.store.References;
import tools.jackson.databind.JacksonModule;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

/**
 * Auto-configuration for Flame.
 */
@AutoConfiguration(afterName = { "org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration",
		"org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration",
		"io.github.resilience4j.springboot.retry.autoconfigure.RetryAutoConfiguration",
		"io.github.resilience4j.springboot.bulkhead.autoconfigure.BulkheadAutoConfiguration",
		"io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration" })
@EnableConfigurationProperties(FlameProperties.class)
@Import({ PropagatedContextConfiguration.class, FlameObservationRegistryConfiguration.class,
		ClientObservationConfiguration.class, FlameParentConfiguration.class, FlameRunnerConfiguration.class,
		InProcessServicesConfiguration.class, SessionsConfiguration.class, ReferencesConfiguration.class,
		RunnerWithoutServerConfiguration.class })
public final class FlameAutoConfiguration {

	@Bean
	static ServiceCatalogRegistrar flameServiceCatalogRegistrar(Environment environment) {
		return new ServiceCatalogRegistrar(environment);
	}

	@Bean
	static CustomScopeConfigurer flameSessionScopeConfigurer() {
		CustomScopeConfigurer configurer = new CustomScopeConfigurer();
		configurer.addScope(FlameSessionScope.NAME, new SessionScope());
		return configurer;
	}

	@Bean
	static HiddenServiceBeanPostProcessor flameHiddenServiceBeanPostProcessor(ObjectProvider<ServiceCatalog> catalog) {
		return new HiddenServiceBeanPostProcessor(SingletonSupplier.of(catalog::getObject));
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "flame.verify-types", matchIfMissing = true)
	ServiceTypesVerifier flameServiceTypesVerifier(ServiceCatalog catalog, InvocationCodecs codecs,
			StateFormats states) {
		return new ServiceTypesVerifier(catalog, codecs, states);
	}

	@Bean
	PoolProperties flamePoolProperties(FlameProperties properties, ApplicationContext context) {
		return new PoolProperties(properties, Duration.ofMillis(System.currentTimeMillis() - context.getStartupDate()));
	}

	@Bean
	BackendSettingsBinder flameBackendSettingsBinder(Environment environment, FlameProperties properties) {
		return new EnvironmentBackendSettings(environment, properties.getPools().keySet());
	}

	@Bean
	SecretSigner flameSecretSigner(FlameProperties properties) {
		return SecretSigner.of(properties.getSecurity());
	}

	@Bean
	@Lazy
	BuildId flameBuildId(FlameProperties properties, ObjectProvider<BuildProperties> buildProperties) {
		return ApplicationBuild.id(properties.getBuild(), buildProperties.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	InvocationCodecs flameInvocationCodecs(ObjectProvider<JacksonModule> modules,
			ObjectProvider<References> references) {
		// not a bean, which would be a part of the application's own mappers
		JacksonModule own = new ReferenceModule(SingletonSupplier.of(references::getObject));
		return new InvocationCodecs(Stream.concat(modules.orderedStream(), Stream.of(own)).toList());
	}

	@Bean
	StateFormats flameStateFormats(InvocationCodecs codecs) {
		return new StateFormats(codecs);
	}

}
