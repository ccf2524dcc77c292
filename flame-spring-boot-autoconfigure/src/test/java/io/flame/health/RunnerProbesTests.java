package io.flame.health;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.flame.actuate.ActuatorClient;
import io.flame.app.TestApplication;
import io.flame.app.WorkService;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an orchestrator that probes hand-started runners sees.
 */
class RunnerProbesTests {

	@Test
	void aRunnerIsReadyUntilItDrainsAndAliveUntilItsEnd() throws Exception {
		ConfigurableApplicationContext runner = SpringApplication.run(TestApplication.class,
				"--spring.profiles.active=runner", "--server.port=0", "--spring.main.register-shutdown-hook=false");
		ActuatorClient actuator = new ActuatorClient(runner);
		assertThat(actuator.send("GET", "/health/readiness", null).body()).contains("\"UP\"");
		assertThat(actuator.send("GET", "/health/liveness", null).body()).contains("\"UP\"");
		assertThat(actuator.get("/health").toString()).doesNotContain("flame");
		CountDownLatch closed = new CountDownLatch(1);
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--spring.main.register-shutdown-hook=false",
					"--flame.runner-url=http://127.0.0.1:"
							+ runner.getEnvironment().getRequiredProperty("local.server.port"))) {
			CompletableFuture<String> call = new CompletableFuture<>();
			Thread caller = new Thread(() -> {
				try {
					call.complete(parent.getBean(WorkService.class).sleep(60_000));
				}
				catch (InterruptedException | RuntimeException ex) {
					call.completeExceptionally(ex);
				}
			});
			caller.start();
			await().atMost(30, TimeUnit.SECONDS)
				.until(() -> parent.getBean(RunnerPools.class).get("default").inUse() == 1);
			Thread closer = new Thread(() -> {
				runner.close();
				closed.countDown();
			});
			closer.start();
			await().atMost(30, TimeUnit.SECONDS).until(() -> actuator.status("GET", "/health/readiness", null) == 503);
			assertThat(actuator.send("GET", "/health/readiness", null).body()).contains("OUT_OF_SERVICE");
			assertThat(actuator.send("GET", "/health/liveness", null).body()).contains("\"UP\"");
			assertThat(call).isNotDone();
			caller.interrupt();
			assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
		}
	}

}
