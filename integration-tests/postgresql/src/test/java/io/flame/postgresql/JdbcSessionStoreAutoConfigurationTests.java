package io.flame.postgresql;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import io.flame.FlameConfigurationException;
import io.flame.autoconfigure.FlameAutoConfiguration;
import io.flame.autoconfigure.FlameDataSource;
import io.flame.session.MemorySessionStore;
import io.flame.session.SessionStore;
import io.flame.session.jdbc.JdbcSessionStore;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When sessions are kept in a database, and in which.
 */
class JdbcSessionStoreAutoConfigurationTests {

	@RegisterExtension
	static final PostgreSql postgreSql = new PostgreSql();

	private final ApplicationContextRunner withoutDataSource = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
		.withPropertyValues("flame.sessions.store=jdbc", "flame.runner-url=http://127.0.0.1:1");

	private final ApplicationContextRunner runner = this.withoutDataSource
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	private static DataSource database() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setUrl("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()));
		return dataSource;
	}

	private static boolean hasTables(DataSource dataSource) {
		List<String> tables = JdbcClient.create(dataSource)
			.sql("select lower(table_name) from information_schema.tables where lower(table_name) like 'flame%'")
			.query(String.class)
			.list();
		return tables.containsAll(List.of("flame_session", "flame_session_state", "flame_session_result"));
	}

	private static FlameConfigurationException failure(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		Throwable failure = context.getStartupFailure();
		while (failure != null && !(failure instanceof FlameConfigurationException)) {
			failure = failure.getCause();
		}
		assertThat(failure).as(() -> "the cause of " + context.getStartupFailure()).isNotNull();
		return (FlameConfigurationException) failure;
	}

	@ParameterizedTest
	@ValueSource(strings = { "parent", "local" })
	void anEmbeddedDatabaseGetsItsTables(String mode) {
		this.runner.withPropertyValues("flame.mode=" + mode).run((context) -> {
			assertThat(context).hasSingleBean(JdbcSessionStore.class);
			assertThat(hasTables(context.getBean(DataSource.class))).isTrue();
			assertThat(context.getBean(SessionStore.class).count()).isZero();
		});
	}

	@Test
	void withoutThePropertySessionsAreKeptInMemory() {
		this.runner.withPropertyValues("flame.sessions.store=memory").run((context) -> {
			assertThat(context).hasSingleBean(MemorySessionStore.class)
				.doesNotHaveBean(DataSourceScriptDatabaseInitializer.class);
			assertThat(hasTables(context.getBean(DataSource.class))).isFalse();
		});
	}

	@Test
	void theTablesMustExistIfTheyAreNeverCreated() {
		this.runner.withPropertyValues("flame.sessions.jdbc.initialize-schema=never").run((context) -> {
			assertThat(failure(context).description()).contains("tables of Flame's sessions do not exist");
			assertThat(failure(context).action()).contains("io/flame/session/jdbc/schema-<database>.sql",
					"flame.sessions.jdbc.initialize-schema");
		});
	}

	@Test
	void aDatabaseOnAServerGetsItsTablesOnRequest() {
		PostgreSqlDatabase database = postgreSql.createDatabase();
		ApplicationContextRunner server = this.runner.withPropertyValues("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password());
		server.run((context) -> assertThat(failure(context).action()).contains("initialize-schema"));
		assertThat(hasTables(database.dataSource())).isFalse();
		server.withPropertyValues("flame.sessions.jdbc.initialize-schema=always")
			.run((context) -> assertThat(context).hasSingleBean(JdbcSessionStore.class));
		assertThat(hasTables(database.dataSource())).isTrue();
		server.run((context) -> assertThat(context).hasSingleBean(JdbcSessionStore.class));
	}

	@Test
	void theScriptMayBeTheApplicationsOwn() {
		this.runner
			.withPropertyValues("flame.sessions.jdbc.platform=postgresql",
					"flame.sessions.jdbc.schema=classpath:io/flame/session/jdbc/schema-h2.sql")
			.run((context) -> assertThat(hasTables(context.getBean(DataSource.class))).isTrue());
	}

	@Test
	void theStoreOfTheApplicationIsUsed() {
		SessionStore own = new MemorySessionStore();
		this.runner.withBean("ownStore", SessionStore.class, () -> own).run((context) -> {
			assertThat(context).getBean(SessionStore.class).isSameAs(own);
			assertThat(hasTables(context.getBean(DataSource.class))).isFalse();
		});
	}

	@Test
	void withoutADataSourceTheStartFails() {
		this.withoutDataSource.run((context) -> {
			assertThat(failure(context).description()).contains("no DataSource bean");
			assertThat(failure(context).action()).contains("spring.datasource.url", "'memory'");
		});
	}

	@Test
	void withSeveralDataSourcesTheStartFails() {
		this.withoutDataSource.withBean("one", DataSource.class, JdbcSessionStoreAutoConfigurationTests::database)
			.withBean("other", DataSource.class, JdbcSessionStoreAutoConfigurationTests::database)
			.run((context) -> {
				assertThat(failure(context).description()).contains("several DataSource beans");
				assertThat(failure(context).action()).contains("@FlameDataSource", "@Primary");
			});
	}

	@Test
	void ofSeveralDataSourcesThePrimaryOneIsUsed() {
		this.withoutDataSource.withUserConfiguration(PrimaryDataSource.class)
			.run((context) -> assertThat(dataSourcesWithTables(context)).containsExactly("primary"));
	}

	@ParameterizedTest
	@ValueSource(classes = { MarkedDataSource.class, MarkedDataSourceOnly.class })
	void ofSeveralDataSourcesTheMarkedOneIsUsed(Class<?> configuration) {
		this.withoutDataSource.withUserConfiguration(PrimaryDataSource.class, configuration)
			.run((context) -> assertThat(dataSourcesWithTables(context)).containsExactly("marked"));
	}

	private static List<String> dataSourcesWithTables(AssertableApplicationContext context) {
		Map<String, DataSource> dataSources = context.getBeansOfType(DataSource.class);
		assertThat(dataSources).hasSizeGreaterThan(1);
		return dataSources.keySet().stream().filter((name) -> hasTables(dataSources.get(name))).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryDataSource {

		@Bean
		@Primary
		DataSource primary() {
			return database();
		}

		@Bean
		DataSource other() {
			return database();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedDataSource {

		@Bean
		@FlameDataSource
		DataSource marked() {
			return database();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedDataSourceOnly {

		@Bean(defaultCandidate = false)
		@FlameDataSource
		DataSource marked() {
			return database();
		}

	}

}
