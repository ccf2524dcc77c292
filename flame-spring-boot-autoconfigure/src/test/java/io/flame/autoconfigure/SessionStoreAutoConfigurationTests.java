package io.flame.autoconfigure;

import java.time.Duration;

import io.flame.FlameConfigurationException;
import io.flame.session.MemorySessionStore;
import io.flame.session.SessionStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where sessions are kept, without JDBC on the class path.
 */
class SessionStoreAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
		.withPropertyValues("flame.runner-url=http://127.0.0.1:1");

	@ParameterizedTest
	@ValueSource(strings = { "parent", "local" })
	void sessionsAreKeptInMemory(String mode) {
		this.runner.withPropertyValues("flame.mode=" + mode)
			.run((context) -> assertThat(context).getBean(SessionStore.class).isInstanceOf(MemorySessionStore.class));
	}

	@Test
	void aRunnerKeepsNoSessions() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
			.withPropertyValues("flame.mode=runner", "flame.sessions.store=jdbc", "flame.security.secret=secret")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SessionStore.class)
				.doesNotHaveBean(SessionProperties.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "memory", "jdbc" })
	void theStoreOfTheApplicationIsUsed(String store) {
		SessionStore own = new MemorySessionStore();
		this.runner.withPropertyValues("flame.sessions.store=" + store)
			.withBean("ownStore", SessionStore.class, () -> own)
			.run((context) -> assertThat(context).getBean(SessionStore.class).isSameAs(own));
	}

	@Test
	void withoutJdbcADatabaseFailsTheStart() {
		this.runner.withPropertyValues("flame.sessions.store=jdbc")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(FlameConfigurationException.class, (ex) -> {
					assertThat(ex.description()).contains("'flame.sessions.store' is 'jdbc'");
					assertThat(ex.action()).contains("spring-boot-starter-jdbc");
				}));
	}

	@Test
	void timesAreConfigured() {
		this.runner.withPropertyValues("flame.sessions.idle-timeout=30s", "flame.sessions.lease=7d").run((context) -> {
			SessionProperties properties = context.getBean(SessionProperties.class);
			assertThat(properties.getIdleTimeout()).isEqualTo(Duration.ofSeconds(30));
			assertThat(properties.getLease()).isEqualTo(Duration.ofDays(7));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "store=redis", "lease=0s", "idle-timeout=-1s" })
	void aWrongValueFailsTheStart(String property) {
		this.runner.withPropertyValues("flame.sessions." + property)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("flame.sessions." + property.substring(0, property.indexOf('='))));
	}

}
