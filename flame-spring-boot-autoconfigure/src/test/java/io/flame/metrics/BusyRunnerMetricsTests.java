package io.flame.metrics;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.flame.actuate.ActuatorClient;
import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a runner that two parents share tells of its work, and what the parent that it
 * refuses tells.
 */
class BusyRunnerMetricsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static ConfigurableApplicationContext parent(ConfigurableApplicationContext runner) {
		return new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--spring.main.register-shutdown-hook=false",
					"--flame.runner-url=http://127.0.0.1:"
							+ runner.getEnvironment().getRequiredProperty("local.server.port"));
	}

	@Test
	void callsThatABusyRunnerRefusesAreCountedWhereTheyComeFrom() {
		try (ConfigurableApplicationContext runner = SpringApplication.run(TestApplication.class,
				"--spring.profiles.active=runner", "--server.port=0", "--flame.server.max-concurrency=1",
				"--management.endpoints.web.exposure.include=*", "--spring.main.register-shutdown-hook=false");
				ConfigurableApplicationContext first = parent(runner);
				ConfigurableApplicationContext second = parent(runner)) {
			ActuatorClient actuator = new ActuatorClient(runner);
			assertThat(actuator.meter("flame.runner.capacity")).isOne();
			assertThat(actuator.meter("flame.runner.running")).isZero();
			Thread sleeper = new Thread(() -> sleep(first.getBean(WorkService.class)));
			sleeper.start();
			await().atMost(LONG).until(() -> actuator.meter("flame.runner.running") == 1);
			JsonNode running = actuator.get("/flame").at("/running/0");
			assertThat(running.at("/method").asString()).isEqualTo("work/sleep");
			assertThat(Duration.parse(running.at("/elapsed").asString())).isGreaterThanOrEqualTo(Duration.ZERO);
			CompletableFuture<Integer> refused = CompletableFuture
				.supplyAsync(() -> second.getBean(TypesService.class).add(1, 2), (task) -> new Thread(task).start());
			MeterRegistry registry = second.getBean(MeterRegistry.class);
			await().atMost(LONG)
				.until(() -> registry.get("flame.pool.redispatches").tag("pool", "default").counter().count() >= 1);
			sleeper.interrupt();
			assertThat(refused.join()).isEqualTo(3);
			assertThat(registry.get("flame.pool.request.size").summary().totalAmount()).isPositive();
			assertThat(registry.get("flame.pool.queue.time").timer().count()).isGreaterThan(1);
		}
	}

	private static void sleep(WorkService work) {
		try {
			work.sleep(60_000);
		}
		catch (InterruptedException | RuntimeException ex) {
			// the test has seen enough
		}
	}

}
