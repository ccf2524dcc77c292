package io.flame.actuate;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.flame.app.TestApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint in all roles, over HTTP.
 */
class FlameEndpointTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final String SECRET = "tell-nobody";

	/** For all tests: it is asked and changes nothing. */
	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext runner;

	/** For tests that change nothing. */
	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext reader;

	@BeforeAll
	static void start() {
		runner = run("--spring.profiles.active=runner", "--flame.server.id=north", "--flame.server.max-concurrency=3",
				"--flame.build.id=shop-1");
		reader = parent();
	}

	@AfterAll
	static void stop() {
		reader.close();
		runner.close();
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		List<String> all = new ArrayList<>(Arrays.asList(arguments));
		all.addAll(List.of("--server.port=0", "--spring.main.register-shutdown-hook=false",
				"--management.endpoints.web.exposure.include=*", "--flame.security.secret=" + SECRET));
		return SpringApplication.run(TestApplication.class, all.toArray(new String[0]));
	}

	private static ConfigurableApplicationContext parent(String... arguments) {
		List<String> all = new ArrayList<>(Arrays.asList(arguments));
		all.addAll(List.of("--spring.profiles.active=parent", "--flame.build.id=shop-1",
				"--flame.pools.default.runners[0].id=north",
				"--flame.pools.default.runners[0].url=http://127.0.0.1:%s".formatted(
						runner.getEnvironment().getRequiredProperty("local.server.port")),
				"--flame.pools.spare.max=3", "--flame.pools.spare.queue-capacity=7",
				"--flame.pools.spare.timeout=90s"));
		return run(all.toArray(new String[0]));
	}

	@Test
	void aParentShowsPoolsRunnersAndServicesButNoSecret() {
		ActuatorClient actuator = new ActuatorClient(reader);
		await().atMost(LONG).until(() -> actuator.get("/flame").at("/pools/default/counts/idle").asInt() == 1);
		JsonNode flame = actuator.get("/flame");
		assertThat(flame.at("/role").asString()).isEqualTo("parent");
		JsonNode pool = flame.at("/pools/default");
		assertThat(pool.at("/backend").asString()).isEqualTo("fixed");
		assertThat(pool.at("/settings/placement").asString()).isEqualTo("spread");
		assertThat(pool.at("/settings/timeout").asString()).isEqualTo("PT1M");
		assertThat(pool.at("/settings/acquireTimeout").asString()).isEqualTo("PT30S");
		assertThat(pool.at("/runners/0/id").asString()).isEqualTo("north");
		assertThat(pool.at("/runners/0/slots").asInt()).isEqualTo(3);
		assertThat(pool.at("/runners/0/uri").asString()).endsWith("/invoke");
		assertThat(pool.at("/runners/0/started").asString()).matches("\\d{4}-.*Z");
		JsonNode spare = flame.at("/pools/spare");
		assertThat(spare.at("/backend").asString()).isEqualTo("process");
		assertThat(spare.at("/settings/max").asInt()).isEqualTo(3);
		assertThat(spare.at("/settings/queueCapacity").asInt()).isEqualTo(7);
		assertThat(spare.at("/settings/timeout").asString()).isEqualTo("PT1M30S");
		JsonNode methods = flame.at("/services/work/methods");
		assertThat(methods.at("/sleepTooLong/timeout").asString()).isEqualTo("PT0.3S");
		assertThat(methods.at("/sleepTooLong/pool").asString()).isEqualTo("default");
		assertThat(methods.at("/haltOnFirstAttempt/maxAttempts").asInt()).isEqualTo(3);
		assertThat(methods.at("/haltOnFirstAttempt/idempotent").asBoolean()).isTrue();
		assertThat(flame.toString()).doesNotContain(SECRET);
	}

	@Test
	void whatIsNotThereIsNotFoundAndNothingCanBeChangedByDefault() {
		ActuatorClient actuator = new ActuatorClient(reader);
		assertThat(actuator.status("GET", "/flame/pools/default", null)).isEqualTo(200);
		assertThat(actuator.status("GET", "/flame/pools/other", null)).isEqualTo(404);
		assertThat(actuator.send("GET", "/flame/pools/other", null).body()).contains("There is no pool 'other'");
		assertThat(actuator.send("GET", "/flame/pools/default/runners/south", null).body())
			.contains("There is no runner 'south' in a pool 'default'");
		assertThat(actuator.status("GET", "/flame/puddles/default", null)).isEqualTo(404);
		assertThat(actuator.status("GET", "/flame/pools/default/runners/south", null)).isEqualTo(404);
		assertThat(actuator.status("GET", "/flame/pools/other/runners/north", null)).isEqualTo(404);
		assertThat(actuator.status("POST", "/flame/pools/spare", "{\"max\":5}")).isEqualTo(405);
		assertThat(actuator.status("DELETE", "/flame/pools/default/runners/north", null)).isEqualTo(405);
		assertThat(actuator.get("/flame/pools/spare").at("/settings/max").asInt()).isEqualTo(3);
	}

	@Test
	void whereWritingIsAllowedPoolsAreResizedAndWhatCanNotBeIsSaid() {
		try (ConfigurableApplicationContext parent = parent("--management.endpoint.flame.access=unrestricted")) {
			ActuatorClient actuator = new ActuatorClient(parent);
			await().atMost(LONG).until(() -> actuator.get("/flame").at("/pools/default/counts/idle").asInt() == 1);
			assertThat(actuator.status("POST", "/flame/pools/spare", "{\"max\":5,\"maxConcurrency\":2}"))
				.isEqualTo(200);
			JsonNode settings = actuator.get("/flame/pools/spare").at("/settings");
			assertThat(settings.at("/max").asInt()).isEqualTo(5);
			assertThat(settings.at("/maxConcurrency").asInt()).isEqualTo(2);
			assertThat(settings.at("/min").asInt()).isZero();
			assertProblem(actuator, "/flame/pools/spare", "{\"min\":6}", "'min' must not be greater than 'max'");
			assertProblem(actuator, "/flame/pools/spare", "{\"max\":0}", "'max' must be at least 1");
			assertProblem(actuator, "/flame/pools/spare", "{\"maximum\":6}", "'maxConcurrency'");
			assertProblem(actuator, "/flame/pools/default", "{\"max\":2}", "cannot hold more runners");
			assertProblem(actuator, "/flame/pools/default/runners/north", "{\"state\":\"asleep\"}", "'draining'");
			assertProblem(actuator, "/flame/pools/spare", "{\"max\":\"many\"}", "'max' must be a whole number");
			assertProblem(actuator, "/flame/pools/spare", "{\"max\":2.5}", "not '2.5'");
			assertProblem(actuator, "/flame/pools/spare", "{\"max\":99999999999}", "'max' must be a whole number");
			assertProblem(actuator, "/flame/pools/spare", "{\"min\":-1}", "'min'");
			assertProblem(actuator, "/flame/pools/spare", "{\"maxConcurrency\":-1}", "'max-concurrency'");
			assertProblem(actuator, "/flame/pools/default/runners/north", "{}", "'state' must be 'draining'");
			assertThat(actuator.status("POST", "/flame/pools/other", "{\"max\":5}")).isEqualTo(404);
			assertThat(actuator.status("POST", "/flame/pools/default/runners/south", "{\"state\":\"draining\"}"))
				.isEqualTo(404);
			assertThat(actuator.status("DELETE", "/flame/pools/default/runners/south", null)).isEqualTo(404);
			HttpResponse<String> stop = actuator.send("DELETE", "/flame/pools/default/runners/north", null);
			assertThat(stop.statusCode()).isEqualTo(400);
			assertThat(stop.body()).contains("was not started by this pool");
			assertThat(actuator.status("POST", "/flame/pools/default/runners/north", "{\"state\":\"draining\"}"))
				.isEqualTo(204);
			assertThat(actuator.get("/flame/pools/default/runners/north").at("/state").asString())
				.isEqualTo("draining");
		}
	}

	private static void assertProblem(ActuatorClient actuator, String path, String body, String message) {
		HttpResponse<String> response = actuator.send("POST", path, body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("\"message\"", message);
	}

	@Test
	void aRunnerShowsWhatItIsAndServes() {
		JsonNode flame = new ActuatorClient(runner).get("/flame");
		assertThat(flame.at("/role").asString()).isEqualTo("runner");
		assertThat(flame.at("/id").asString()).isEqualTo("north");
		assertThat(flame.at("/build").asString()).isEqualTo("shop-1");
		assertThat(flame.at("/state").asString()).isEqualTo("ready");
		assertThat(flame.at("/capacity").asInt()).isEqualTo(3);
		assertThat(flame.at("/running")).isEmpty();
		assertThat(flame.at("/services/work/methods/sleep/timeout").asString()).isEqualTo("PT1M");
		assertThat(flame.at("/services/work/methods/sleep").has("pool")).isFalse();
		assertThat(flame.toString()).doesNotContain(SECRET);
	}

	@Test
	void theLocalRoleShowsItsServices() {
		try (ConfigurableApplicationContext local = run()) {
			JsonNode flame = new ActuatorClient(local).get("/flame");
			assertThat(flame.at("/role").asString()).isEqualTo("local");
			assertThat(flame.at("/services/types/type").asString()).isEqualTo("io.flame.app.TypesService");
			assertThat(flame.has("pools")).isFalse();
		}
	}

	@Test
	void moreRunnersThanTheBackendCanHoldAreRefusedAndNoneIsStarted() {
		try (ConfigurableApplicationContext parent = parent("--management.endpoint.flame.access=unrestricted")) {
			ActuatorClient actuator = new ActuatorClient(parent);
			assertProblem(actuator, "/flame/pools/spare", "{\"min\":2147483647}", "'min'");
			assertProblem(actuator, "/flame/pools/spare", "{\"min\":2147483647,\"max\":2147483647}", "'max'");
			assertProblem(actuator, "/flame/pools/spare", "{\"max\":2147483647}", "'max'");
			JsonNode pool = actuator.get("/flame/pools/spare");
			assertThat(pool.at("/settings/max").asInt()).isEqualTo(3);
			assertThat(pool.at("/starting")).isEmpty();
			assertThat(pool.at("/counts/starting").asInt()).isZero();
		}
	}

}
