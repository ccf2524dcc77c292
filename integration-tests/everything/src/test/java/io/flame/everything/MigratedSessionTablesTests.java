package io.flame.everything;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.sql.DataSource;

import io.flame.autoconfigure.FlameAutoConfiguration;
import io.flame.session.SessionStore;
import io.flame.session.jdbc.JdbcSessionStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shipped script is a migration as it is, which runs before sessions are used, and
 * creates what the initialization of the schema creates.
 */
class MigratedSessionTablesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class, DataSourceAutoConfiguration.class,
				FlywayAutoConfiguration.class, LiquibaseAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "flame.sessions.store=jdbc",
				"spring.flyway.enabled=false", "spring.liquibase.enabled=false");

	private List<String> columns;

	@BeforeEach
	void findWhatTheInitializationCreates() {
		this.runner.run((context) -> this.columns = columns(context));
		assertThat(this.columns).hasSizeGreaterThan(20);
	}

	private static List<String> columns(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		return JdbcClient.create(context.getBean(DataSource.class)).sql("""
				select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
				from information_schema.columns where table_name like 'FLAME%'
				union all
				select table_name || ' ' || index_name from information_schema.indexes where table_name like 'FLAME%'
				order by 1
				""").query(String.class).list();
	}

	@Test
	void flywayCreatesTheTables(@TempDir Path migrations) throws IOException {
		try (InputStream script = new ClassPathResource("io/flame/session/jdbc/schema-h2.sql").getInputStream()) {
			Files.copy(script, migrations.resolve("V1__sessions.sql"));
		}
		assertCreated("spring.flyway.enabled=true", "spring.flyway.locations=filesystem:" + migrations);
	}

	@Test
	void liquibaseCreatesTheTables() {
		assertCreated("spring.liquibase.enabled=true",
				"spring.liquibase.change-log=classpath:db/changelog/sessions.xml");
	}

	private void assertCreated(String... properties) {
		this.runner.withPropertyValues(properties)
			.withPropertyValues("flame.sessions.jdbc.initialize-schema=never")
			.run((context) -> {
				assertThat(context).getBean(SessionStore.class).isInstanceOf(JdbcSessionStore.class);
				assertThat(columns(context)).isEqualTo(this.columns);
			});
	}

}
