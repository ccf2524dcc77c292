package io.flame.actuate;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.flame.FlameClient;
import io.flame.FlameRef;
import io.flame.FlameReferenceExpiredException;
import io.flame.FlameService;
import io.flame.FlameSession;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionScope;
import io.flame.FlameStorageException;
import io.flame.session.MemorySessionStore;
import io.flame.session.SessionStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sessions in the endpoint of parents and of the local role, over HTTP.
 */
class SessionEndpointTests {

	private static final String POOL = "default";

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext runner;

	@BeforeAll
	static void startRunner() {
		runner = run("--spring.profiles.active=runner", "--flame.server.id=north");
	}

	@AfterAll
	static void stopRunner() {
		runner.close();
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--server.port=0", "--spring.main.register-shutdown-hook=false",
				"--management.endpoints.web.exposure.include=flame", "--flame.security.secret=s3cret"));
		return SpringApplication.run(Application.class, all.toArray(String[]::new));
	}

	private static ConfigurableApplicationContext start(String role, String access) {
		return role.equals("local") ? run("--management.endpoint.flame.access=" + access)
				: run("--spring.profiles.active=parent", "--management.endpoint.flame.access=" + access,
						"--flame.pools.default.runners[0].id=north",
						"--flame.pools.default.runners[0].url=http://127.0.0.1:%s"
							.formatted(runner.getEnvironment().getRequiredProperty("local.server.port")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "parent", "local" })
	void sessionsAreListedDescribedAndClosed(String role) {
		try (ConfigurableApplicationContext application = start(role, "unrestricted")) {
			ActuatorClient actuator = new ActuatorClient(application);
			assertThat(actuator.get("/flame").at("/sessions/active").asInt(-1)).isZero();
			assertThat(actuator.get("/flame/sessions").at("/total").asInt(-1)).isZero();
			FlameClient flame = application.getBean(FlameClient.class);
			FlameSession first = flame.openSession(POOL);
			FlameSession second = flame.openSession(POOL, (spec) -> spec.id("chat:1").label("user", "ada"));
			second.service(Counter.class).add(1);
			assertThat(actuator.get("/flame").at("/sessions/active").asInt()).isOne();
			JsonNode sessions = actuator.get("/flame/sessions");
			assertThat(sessions.at("/total").asInt()).isEqualTo(2);
			assertThat(sessions.at("/sessions/0/id").asString()).isEqualTo("chat:1");
			assertThat(sessions.at("/sessions/1/id").asString()).isEqualTo(first.id());
			assertThat(sessions.at("/sessions/1/state").asString()).isEqualTo("passive");
			JsonNode session = actuator.get("/flame/sessions/chat:1");
			assertThat(session.at("/pool").asString()).isEqualTo(POOL);
			assertThat(session.at("/state").asString()).isEqualTo("active");
			assertThat(session.at("/succeeded").asInt()).isOne();
			assertThat(session.at("/failed").asInt(-1)).isZero();
			assertThat(session.at("/cancelled").asInt(-1)).isZero();
			assertThat(session.at("/pending").asInt(-1)).isZero();
			assertThat(session.at("/running").asInt(-1)).isZero();
			assertThat(session.at("/labels/user").asString()).isEqualTo("ada");
			assertThat(Instant.parse(session.at("/lastUsed").asString()))
				.isBetween(Instant.parse(session.at("/created").asString()), Instant.now());
			assertThat(Instant.parse(session.at("/expires").asString())).isAfter(Instant.now());
			assertThat(session.path("runner").asString("")).isEqualTo(role.equals("parent") ? "north" : "");
			assertThat(actuator.status("DELETE", "/flame/sessions/chat:1", null)).isEqualTo(204);
			assertThat(actuator.status("DELETE", "/flame/sessions/chat:1", null)).isEqualTo(404);
			assertThatExceptionOfType(FlameSessionClosedException.class)
				.isThrownBy(() -> second.service(Counter.class).add(1));
			assertThat(actuator.get("/flame/sessions").at("/total").asInt()).isOne();
			assertThat(actuator.get("/flame").at("/sessions/active").asInt(-1)).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "parent", "local" })
	void referencesAreListedDescribedAndDeleted(String role) {
		try (ConfigurableApplicationContext application = start(role, "unrestricted")) {
			ActuatorClient actuator = new ActuatorClient(application);
			assertThat(actuator.get("/flame/references").at("/total").asInt(-1)).isZero();
			FlameClient flame = application.getBean(FlameClient.class);
			FlameRef<String> small = flame.put("small");
			FlameRef<String> large = flame.openSession(POOL, (spec) -> spec.id("chat")).put("x".repeat(100_000));
			JsonNode references = actuator.get("/flame/references");
			assertThat(references.at("/total").asInt()).isEqualTo(2);
			assertThat(references.at("/size").asLong()).isGreaterThan(100_000);
			JsonNode reference = actuator.get("/flame/references/" + large.id());
			assertThat(reference.at("/owner").asString()).isEqualTo("s-chat");
			assertThat(reference.at("/version").asInt()).isOne();
			assertThat(reference.at("/size").asLong()).isGreaterThan(100_000);
			assertThat(Instant.parse(reference.at("/changed").asString())).isBefore(Instant.now().plusSeconds(60));
			assertThat(actuator.get("/flame/references?max=1").at("/references").size()).isOne();
			assertThat(actuator.status("DELETE", "/flame/references/" + large.id(), null)).isEqualTo(204);
			assertThat(actuator.status("DELETE", "/flame/references/" + large.id(), null)).isEqualTo(404);
			assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(large::get);
			assertThat(small.get()).isEqualTo("small");
		}
	}

	@Test
	void aRunnerShowsHowManySessionsHaveTheirPlaceThere() {
		try (ConfigurableApplicationContext parent = start("parent", "read-only")) {
			ActuatorClient actuator = new ActuatorClient(parent);
			FlameClient flame = parent.getBean(FlameClient.class);
			FlameSession first = flame.openSession(POOL);
			flame.openSession(POOL).service(Counter.class).add(1);
			first.service(Counter.class).add(1);
			assertThat(actuator.get("/flame").at("/pools/default/runners/0/sessions").asInt()).isEqualTo(2);
			assertThat(actuator.get("/flame/pools/default").at("/runners/0/sessions").asInt()).isEqualTo(2);
			first.passivate();
			assertThat(actuator.get("/flame/pools/default/runners/north").at("/sessions").asInt()).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "parent", "local" })
	void noMoreThanTheMaximumAreListed(String role) {
		try (ConfigurableApplicationContext application = start(role, "read-only")) {
			ActuatorClient actuator = new ActuatorClient(application);
			FlameClient flame = application.getBean(FlameClient.class);
			for (int i = 0; i < 101; i++) {
				flame.openSession(POOL);
			}
			assertThat(actuator.get("/flame/sessions").at("/sessions")).hasSize(100);
			JsonNode two = actuator.get("/flame/sessions?max=2");
			assertThat(two.at("/sessions")).hasSize(2);
			assertThat(two.at("/total").asInt()).isEqualTo(101);
			assertThat(actuator.get("/flame/sessions?max=1000").at("/sessions")).hasSize(101);
			assertProblem(actuator.send("GET", "/flame/sessions?max=-1", null), 400, "'max' must not be negative");
			assertProblem(actuator.send("GET", "/flame/sessions?max=all", null), 400,
					"'max' must be a whole number, not 'all'");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "parent", "local" })
	void whatIsNotThereIsNotFoundAndNothingIsClosedByDefault(String role) {
		try (ConfigurableApplicationContext application = start(role, "read-only")) {
			ActuatorClient actuator = new ActuatorClient(application);
			String id = application.getBean(FlameClient.class).openSession(POOL).id();
			assertProblem(actuator.send("GET", "/flame/sessions/other", null), 404, "There is no session 'other'");
			assertThat(actuator.status("GET", "/flame/sittings", null)).isEqualTo(404);
			assertThat(actuator.status("GET", "/flame/sittings/" + id, null)).isEqualTo(404);
			assertThat(actuator.status("DELETE", "/flame/sessions/" + id, null)).isEqualTo(405);
			assertThat(actuator.status("GET", "/flame/sessions/" + id, null)).isEqualTo(200);
		}
	}

	@Test
	void aStoreThatFailsIsReported() {
		try (ConfigurableApplicationContext local = start("local", "unrestricted")) {
			ActuatorClient actuator = new ActuatorClient(local);
			String id = local.getBean(FlameClient.class).openSession(POOL).id();
			local.getBean(BreakableStore.class).broken = true;
			assertProblem(actuator.send("GET", "/flame/sessions", null), 503, "The database is gone");
			assertProblem(actuator.send("GET", "/flame/sessions/" + id, null), 503, "The database is gone");
			assertProblem(actuator.send("DELETE", "/flame/sessions/" + UUID.randomUUID(), null), 503,
					"The database is gone");
			assertThat(actuator.status("GET", "/flame", null)).isEqualTo(200);
		}
	}

	private static void assertProblem(HttpResponse<String> response, int status, String message) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).contains("\"message\"", message);
	}

	/**
	 * Fails on request.
	 */
	static class BreakableStore {

		private final SessionStore delegate = new MemorySessionStore();

		private volatile boolean broken;

		SessionStore store() {
			ProxyFactory proxies = new ProxyFactory(SessionStore.class,
					(org.aopalliance.intercept.MethodInterceptor) (call) -> {
						if (this.broken) {
							throw new FlameStorageException("The database is gone");
						}
						return call.getMethod().invoke(this.delegate, call.getArguments());
					});
			return (SessionStore) proxies.getProxy();
		}

	}

	/**
	 * A counter.
	 */
	@FlameService("counter")
	@FlameSessionScope
	static class Counter {

		private int value;

		public int add(int n) {
			this.value += n;
			return this.value;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Counter.class, BreakableStore.class })
	static class Application {

		@Bean
		SessionStore store(BreakableStore breakable) {
			return breakable.store();
		}

	}

}
