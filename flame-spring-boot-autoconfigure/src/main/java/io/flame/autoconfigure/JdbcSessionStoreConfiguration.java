package io.flame.autoconfigure;

import javax.sql.DataSource;

import io.flame.FlameConfigurationException;
import io.flame.session.SessionStore;
import io.flame.session.jdbc.JdbcSessionStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.jdbc.init.PropertiesBasedDataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.autoconfigure.init.OnDatabaseInitializationCondition;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Sessions in the application's database.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "flame.sessions.store", havingValue = "jdbc")
@ConditionalOnClass(DataSourceScriptDatabaseInitializer.class)
@ConditionalOnMissingBean(SessionStore.class)
@EnableConfigurationProperties(JdbcSessionProperties.class)
@Import(DatabaseInitializationDependencyConfigurer.class)
class JdbcSessionStoreConfiguration {

	@Bean
	@DependsOnDatabaseInitialization
	JdbcSessionStore flameSessionStore(ObjectProvider<DataSource> dataSource,
			@FlameDataSource ObjectProvider<DataSource> flameDataSource) {
		return new JdbcSessionStore(select(dataSource, flameDataSource));
	}

	@Bean
	@Conditional(OnSessionSchemaInitialization.class)
	PropertiesBasedDataSourceScriptDatabaseInitializer<JdbcSessionProperties> flameSessionDatabaseInitializer(
			ObjectProvider<DataSource> dataSource, @FlameDataSource ObjectProvider<DataSource> flameDataSource,
			JdbcSessionProperties properties) {
		return new PropertiesBasedDataSourceScriptDatabaseInitializer<>(select(dataSource, flameDataSource),
				properties);
	}

	private static DataSource select(ObjectProvider<DataSource> dataSource,
			ObjectProvider<DataSource> flameDataSource) {
		DataSource selected = flameDataSource.getIfAvailable(dataSource::getIfUnique);
		if (selected != null) {
			return selected;
		}
		if (dataSource.stream().findAny().isPresent()) {
			throw new FlameConfigurationException(
					"'flame.sessions.store' is 'jdbc', but there are several DataSource beans and none is primary.",
					"Mark the one that keeps sessions with @FlameDataSource, or one with @Primary.");
		}
		throw new FlameConfigurationException("'flame.sessions.store' is 'jdbc', but there is no DataSource bean.",
				"Configure a database ('spring.datasource.url'), define a DataSource bean, "
						+ "or set 'flame.sessions.store' to 'memory'.");
	}

	/**
	 * Matches unless the schema is never initialized.
	 */
	static class OnSessionSchemaInitialization extends OnDatabaseInitializationCondition {

		OnSessionSchemaInitialization() {
			super("Flame Sessions", "flame.sessions.jdbc.initialize-schema");
		}

	}

}
