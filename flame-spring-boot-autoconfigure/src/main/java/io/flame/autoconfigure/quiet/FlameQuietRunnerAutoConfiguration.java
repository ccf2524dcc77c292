package io.flame.autoconfigure.quiet;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import jakarta.persistence.EntityManagerFactory;
import liquibase.integration.spring.SpringLiquibase;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/**
 * Auto-configuration for what is off in the runner role and no property of Spring Boot
 * turns off, or not for all beans.
 */
@AutoConfiguration(before = LifecycleAutoConfiguration.class)
@ConditionalOnFlameMode(FlameMode.RUNNER)
@EnableConfigurationProperties(LifecycleProperties.class)
public final class FlameQuietRunnerAutoConfiguration {

	@Bean
	@ConditionalOnBooleanProperty(name = "flame.server.scheduling", havingValue = false, matchIfMissing = true)
	static SchedulingRemover flameSchedulingRemover() {
		return new SchedulingRemover();
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "flame.server.command-line-runners", havingValue = false,
			matchIfMissing = true)
	static QuietRunnersBeanPostProcessor flameQuietRunnersBeanPostProcessor(Environment environment) {
		return new QuietRunnersBeanPostProcessor(environment);
	}

	@Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
	@ConditionalOnMissingBean(name = AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME,
			search = SearchStrategy.CURRENT)
	static DefaultLifecycleProcessor flameLifecycleProcessor(LifecycleProperties properties, Environment environment) {
		DefaultLifecycleProcessor processor = new QuietLifecycleProcessor(quietTypes(environment));
		processor.setTimeoutPerShutdownPhase(properties.getTimeoutPerShutdownPhase().toMillis());
		return processor;
	}

	private static List<Class<?>> quietTypes(Environment environment) {
		return QuietParts.ALL.stream()
			.filter((part) -> part.isOff(environment))
			.flatMap((part) -> part.lifecycles().stream())
			.filter((lifecycle) -> !lifecycle.isWished(environment))
			.flatMap((lifecycle) -> lifecycle.resolve().stream())
			.toList();
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "flame.server.lazy-initialization", matchIfMissing = true)
	static LazyInitializationExcludeFilter flameListenerLazyInitializationExcludeFilter(Environment environment) {
		return new ListenerLazyInitializationExcludeFilter(!QuietParts.MESSAGE_LISTENERS.isOff(environment)
				|| QuietParts.MESSAGE_LISTENERS.lifecycles().stream().anyMatch((type) -> type.isWished(environment)));
	}

	@Bean
	@Lazy(false)
	@ConditionalOnBooleanProperty("spring.main.lazy-initialization")
	static LazyEntityManagerFactories flameLazyEntityManagerFactories() {
		return new LazyEntityManagerFactories();
	}

	@Bean
	@Lazy(false)
	@ConditionalOnBooleanProperty("spring.main.lazy-initialization")
	static LazyEntityManagerFactories.End flameLazyEntityManagerFactoriesEnd(DefaultListableBeanFactory beanFactory) {
		return new LazyEntityManagerFactories.End(beanFactory);
	}

	@Bean
	QuietReport flameQuietReport(ConfigurableEnvironment environment, ListableBeanFactory beanFactory,
			ObjectProvider<SchedulingRemover> scheduling) {
		return new QuietReport(environment, beanFactory, scheduling.getIfAvailable());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HikariDataSource.class)
	@ConditionalOnBooleanProperty(name = "flame.server.connection-pools", havingValue = false, matchIfMissing = true)
	static class ConnectionPoolsConfiguration {

		@Bean
		static QuietDataSourcesBeanPostProcessor flameQuietDataSourcesBeanPostProcessor(Environment environment) {
			return new QuietDataSourcesBeanPostProcessor(environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Flyway.class, FlywayMigrationStrategy.class })
	@ConditionalOnBooleanProperty(name = "flame.server.flyway", havingValue = false, matchIfMissing = true)
	static class FlywayConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FlywayMigrationStrategy flameFlywayMigrationStrategy() {
			return Flyway::migrate;
		}

		@Bean
		static QuietFlywayBeanPostProcessor flameQuietFlywayBeanPostProcessor() {
			return new QuietFlywayBeanPostProcessor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SpringLiquibase.class)
	@ConditionalOnBooleanProperty(name = "flame.server.liquibase", havingValue = false, matchIfMissing = true)
	static class LiquibaseConfiguration {

		@Bean
		static QuietLiquibaseBeanPostProcessor flameQuietLiquibaseBeanPostProcessor() {
			return new QuietLiquibaseBeanPostProcessor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AbstractEntityManagerFactoryBean.class, EntityManagerFactory.class })
	@ConditionalOnBooleanProperty(name = "flame.server.schema-generation", havingValue = false, matchIfMissing = true)
	static class SchemaGenerationConfiguration {

		@Bean
		static QuietSchemaBeanPostProcessor flameQuietSchemaBeanPostProcessor() {
			return new QuietSchemaBeanPostProcessor();
		}

	}

}
