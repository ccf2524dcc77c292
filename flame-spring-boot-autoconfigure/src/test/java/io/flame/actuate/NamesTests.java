package io.flame.actuate;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.flame.FlameConfigurationException;
import io.flame.FlameServiceRegistrar;
import io.flame.FlameServiceRegistry;
import io.flame.autoconfigure.FlameAutoConfiguration;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Unusual names of pools, runners and services, wherever names go.
 */
class NamesTests {

	/** Each is the name of a pool, of its runner, and of a service that uses the pool. */
	private static final List<String> NAMES = List.of("my pool", "käse", "日本 語", "🔥", "v1.2", "..x", "[x]", "a[0].b",
			"a_b", "a:b", "q?x#y", "Mixed", "mixed", "a+b", "it's \"x\"", "{x}", "#{x}", "*", "a|b", "~", "-", "a&b=c");

	/** Names of services are in no path. */
	private static final List<String> SERVICES = List.of("a/b", "a//b", "/", "a\\b", "x;y", "50%", "a%2Fb;c=50%", "..",
			"${x:y}");

	private static ConfigurableApplicationContext runner;

	private static ConfigurableApplicationContext parent;

	private static ActuatorClient actuator;

	static List<String> names() {
		return NAMES;
	}

	@BeforeAll
	static void start() {
		runner = run("runner", Map.of());
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("management.endpoints.web.exposure.include", "flame,health,metrics");
		properties.put("management.endpoint.health.show-details", "always");
		properties.put("management.endpoint.flame.access", "unrestricted");
		for (String name : NAMES) {
			runner(properties, name, name, url());
		}
		parent = run("parent", properties);
		actuator = new ActuatorClient(parent);
	}

	private static void runner(Map<String, Object> properties, String pool, String id, String url) {
		// quoted as in YAML: flame.pools."[my pool]"
		properties.put("flame.pools[%s].runners[0].id".formatted(pool), id);
		properties.put("flame.pools[%s].runners[0].url".formatted(pool), url);
	}

	private static String url() {
		return "http://127.0.0.1:" + runner.getEnvironment().getRequiredProperty("local.server.port");
	}

	private static ConfigurableApplicationContext run(String mode, Map<String, Object> properties) {
		return new SpringApplicationBuilder(Application.class)
			.initializers((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("names", properties)))
			.run("--flame.mode=" + mode, "--server.port=0", "--spring.main.register-shutdown-hook=false");
	}

	@AfterAll
	static void stop() {
		parent.close();
		runner.close();
	}

	static List<String> services() {
		return SERVICES;
	}

	private static String encode(String name) {
		return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
	}

	@ParameterizedTest
	@MethodSource("names")
	@SuppressWarnings("unchecked")
	void callsArriveAndAreMeasured(String name) {
		Function<String, String> service = parent.getBean(name, Function.class);
		assertThat(service.apply("x")).isEqualTo("x by " + name);
		assertThat(actuator.meter("flame.pool.request.size", "pool:" + encode(name))).isPositive();
		assertThat(actuator.meter("flame.client", "service:" + encode(name))).isPositive();
		assertThat(parent.getBean(RetryRegistry.class).find("flame-" + name)).isPresent();
		assertThat(parent.getBean(BulkheadRegistry.class).find("flame-" + name)).isPresent();
	}

	@ParameterizedTest
	@MethodSource("names")
	void poolAndRunnerAreManagedOverHttp(String name) {
		String path = "/flame/pools/" + encode(name);
		await().atMost(Duration.ofSeconds(30)).until(() -> actuator.get(path).at("/runners").size() == 1);
		JsonNode pool = actuator.get(path);
		assertThat(pool.at("/runners/0/id").asString()).isEqualTo(name);
		assertThat(actuator.get("/flame").get("pools").get(name)).isNotNull();
		assertThat(actuator.get("/flame").get("services").get(name)).isNotNull();
		assertThat(actuator.get(path + "/runners/" + encode(name)).at("/id").asString()).isEqualTo(name);
		assertThat(actuator.status("POST", path, "{\"maxConcurrency\":2}")).isEqualTo(200);
		assertThat(actuator.send("DELETE", path + "/runners/" + encode(name), null).body())
			.contains("was not started by this pool");
	}

	@ParameterizedTest
	@MethodSource("names")
	void eachPoolHasAHealthOfItsOwn(String name) {
		await().atMost(Duration.ofSeconds(30))
			.until(() -> actuator.get("/health/flame/" + encode(name)).at("/details/ready").asInt() == 1);
		assertThat(actuator.get("/health").get("components").get("flame").get("components").get(name)).isNotNull();
	}

	@ParameterizedTest
	@MethodSource("services")
	@SuppressWarnings("unchecked")
	void aServiceMayHaveAnyName(String name) {
		Function<String, String> service = parent.getBean(name, Function.class);
		assertThat(service.apply("x")).isEqualTo("x by " + name);
		assertThat(actuator.get("/flame").get("services").get(name)).isNotNull();
		assertThat(actuator.meter("flame.client", "service:" + encode(name))).isPositive();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a/b", "a\\b", "x;y", "50%", ".", "..", "line\nbreak" })
	void aNameThatNoPathCanContainStopsTheStartUp(String name) {
		ApplicationContextRunner contexts = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class));
		Map<String, Object> pool = new LinkedHashMap<>();
		runner(pool, name, "x", "http://127.0.0.1:1");
		assertRefused(contexts, pool, "Invalid name '%s' of a pool in 'flame.pools'".formatted(name));
		Map<String, Object> fixed = new LinkedHashMap<>();
		runner(fixed, "default", name, "http://127.0.0.1:1");
		assertRefused(contexts, fixed,
				"Invalid name '%s' of a fixed runner in 'flame.pools.default.runners'".formatted(name));
		assertRefused(contexts, Map.of("flame.default-pool", name),
				"Invalid name '%s' of a pool in 'flame.default-pool'".formatted(name));
	}

	private static void assertRefused(ApplicationContextRunner contexts, Map<String, Object> properties,
			String message) {
		contexts
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("names", properties)))
			.withPropertyValues("flame.mode=parent")
			.run((context) -> assertThat(
					NestedExceptionUtils.getMostSpecificCause(Objects.requireNonNull(context.getStartupFailure())))
				.isInstanceOf(FlameConfigurationException.class)
				.hasMessageContaining(message));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		static FlameServiceRegistrar services() {
			return (registry) -> {
				NAMES.forEach((name) -> register(registry, name, name));
				SERVICES.forEach((name) -> register(registry, name, "my pool"));
			};
		}

		private static void register(FlameServiceRegistry registry, String name, String pool) {
			registry.function(name, new ParameterizedTypeReference<Function<String, String>>() {
			}, (spec) -> spec.pool(pool).supplier((context) -> (text) -> text + " by " + name));
		}

	}

}
