package io.flame.actuate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.flame.FlameRunnerLostException;
import io.flame.broken.RepairableApplication;
import io.flame.broken.RepairableApplication.Printing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The life of runners that are real child processes, as operators see it.
 */
class PoolLifeTests {

	private static final Duration LONG = Duration.ofSeconds(90);

	private static final String POOL = "pool:default";

	private static final String RUNNERS = "/flame/pools/default/runners/";

	@TempDir
	private Path directory;

	private final ExecutorService callers = Executors.newCachedThreadPool();

	@Test
	void everyStepIsSeenInEndpointHealthAndMeters() throws Exception {
		Path repaired = this.directory.resolve("repaired");
		try (ConfigurableApplicationContext parent = SpringApplication.run(RepairableApplication.class,
				"--spring.profiles.active=parent", "--server.port=0", "--repaired=" + repaired,
				"--spring.main.register-shutdown-hook=false", "--flame.pools.default.max=1",
				"--flame.pools.default.spawn-timeout=60s", "--flame.pools.default.acquire-timeout=90s",
				"--flame.backend.process.memory=128MB", "--management.endpoints.web.exposure.include=*",
				"--management.endpoint.health.show-details=always", "--management.endpoint.flame.access=unrestricted",
				"--management.endpoint.env.show-values=always")) {
			ActuatorClient actuator = new ActuatorClient(parent);
			Printing printing = parent.getBean(Printing.class);
			nothingHasHappened(actuator);
			aRunnerThatCanNotStart(actuator, print(printing, "paper-0"));
			Files.createFile(repaired);
			CompletableFuture<String> first = print(printing, "paper-1");
			String id = aBusyRunner(actuator);
			Files.createFile(this.directory.resolve("paper-1"));
			assertThat(first.join()).isEqualTo("printed");
			anIdleRunner(actuator, id);
			aRunnerThatIsStopped(actuator, id);
			CompletableFuture<String> second = print(printing, "paper-2");
			aRunnerThatDrains(actuator, second);
			aRunnerThatIsLost(actuator, printing);
		}
		finally {
			this.callers.shutdownNow();
		}
	}

	private CompletableFuture<String> print(Printing printing, String paper) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return printing.print(this.directory.resolve(paper).toString(), null);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, this.callers);
	}

	private static JsonNode pool(ActuatorClient actuator) {
		return actuator.get("/flame/pools/default");
	}

	private static int count(ActuatorClient actuator, String state) {
		return pool(actuator).at("/counts/" + state).asInt();
	}

	private static String health(ActuatorClient actuator) {
		return actuator.get("/health/flame/default").at("/status").asString();
	}

	private static void nothingHasHappened(ActuatorClient actuator) {
		assertThat(actuator.get("/flame/pools/default")).isEqualTo(actuator.get("/flame").at("/pools/default"));
		assertThat(count(actuator, "starting")).isZero();
		assertThat(health(actuator)).isEqualTo("UP");
		assertThat(actuator.meter("flame.pool.runners", POOL, "state:idle")).isZero();
		assertThat(actuator.meter("flame.pool.boots", POOL, "outcome:failure")).isZero();
		assertThat(actuator.meter("flame.pool.terminations", POOL, "reason:stopped")).isZero();
		assertThat(actuator.meter("flame.pool.queue.time", POOL)).isZero();
		assertThat(actuator.meter("flame.pool.runner.time", POOL)).isZero();
		assertThat(actuator.meter("flame.pool.max", POOL)).isOne();
	}

	private static void aRunnerThatCanNotStart(ActuatorClient actuator, CompletableFuture<String> call) {
		await().atMost(LONG).until(() -> count(actuator, "starting") == 1);
		await().atMost(LONG).until(() -> actuator.meter("flame.pool.runners", POOL, "state:starting") == 1);
		await().atMost(LONG).until(() -> actuator.meter("flame.pool.queue.size", POOL) == 1);
		await().atMost(LONG).until(() -> pool(actuator).at("/starting/0/lastOutput").size() > 0);
		assertThat(pool(actuator).at("/starting/0/id").asString()).isEqualTo("default-1");
		assertThat(Duration.parse(pool(actuator).at("/starting/0/elapsed").asString())).isPositive();
		assertThat(actuator.get("/flame").at("/pools/default/starting/0").has("lastOutput")).isFalse();
		assertThat(Duration.parse(pool(actuator).at("/oldestWaiter").asString())).isPositive();
		assertThat(health(actuator)).isEqualTo("UP");
		await().atMost(LONG).until(call::isCompletedExceptionally);
		// nothing calls any more, so that nothing would bring it up again
		await().atMost(LONG).until(() -> health(actuator).equals("UP"));
		assertThat(actuator.get("/health").at("/status").asString()).isEqualTo("UP");
		JsonNode failure = actuator.get("/health/flame/default").at("/details");
		assertThat(failure.at("/failure").asString()).endsWith(
				"ended with exit code 1 before it was ready: java.lang.IllegalStateException: the graphics card is missing");
		assertThat(failure.at("/failureTime").asString()).matches("\\d{4}-.*Z");
		assertThat(failure.at("/ready").asInt()).isZero();
		assertThat(pool(actuator).at("/lastBootFailure/message").asString()).contains("the graphics card is missing",
				"Its last output:");
		await().atMost(LONG).until(() -> actuator.meter("flame.pool.boots", POOL, "outcome:failure") >= 1);
	}

	private static String aBusyRunner(ActuatorClient actuator) {
		await().atMost(LONG).until(() -> pool(actuator).at("/runners/0/running").size() == 1);
		assertThat(count(actuator, "busy")).isOne();
		assertThat(health(actuator)).isEqualTo("UP");
		JsonNode pool = pool(actuator);
		assertThat(pool.has("lastBootFailure")).isFalse();
		assertThat(pool.at("/inUse").asInt()).isOne();
		JsonNode runner = pool.at("/runners/0");
		assertThat(runner.at("/state").asString()).isEqualTo("busy");
		assertThat(runner.at("/uri").asString()).startsWith("http://127.0.0.1:");
		assertThat(runner.at("/running/0/method").asString()).isEqualTo("printing/print");
		assertThat(runner.at("/running/0/elapsed").asString()).startsWith("PT");
		await().atMost(LONG).until(() -> actuator.meter("flame.pool.leases", POOL) == 1);
		assertThat(actuator.meter("flame.pool.boots", POOL, "outcome:success")).isOne();
		assertThat(actuator.meter("flame.pool.queue.time", POOL)).isOne();
		assertThat(actuator.meter("flame.pool.runner.time", POOL)).isPositive();
		String id = runner.at("/id").asString();
		assertThat(actuator.get(RUNNERS + id).at("/state").asString()).isEqualTo("busy");
		return id;
	}

	private static void anIdleRunner(ActuatorClient actuator, String id) {
		await().atMost(LONG).until(() -> count(actuator, "idle") == 1);
		await().atMost(LONG).until(() -> actuator.get(RUNNERS + id).has("lastHeartbeat"));
		assertThat(actuator.get(RUNNERS + id).at("/served").asInt()).isOne();
		await().atMost(LONG).until(() -> actuator.meter("flame.pool.runners", POOL, "state:idle") == 1);
		assertThat(actuator.meter("flame.pool.request.size", POOL)).isOne();
		assertThat(actuator.get("/metrics/flame.pool.response.size").at("/baseUnit").asString()).isEqualTo("bytes");
	}

	private static void aRunnerThatIsStopped(ActuatorClient actuator, String id) {
		assertThat(actuator.status("DELETE", RUNNERS + id, null)).isEqualTo(204);
		await().atMost(LONG).until(() -> pool(actuator).at("/ended/0/id").asString("").equals(id));
		JsonNode ended = pool(actuator).at("/ended/0");
		assertThat(ended.at("/reason").asString()).isEqualTo("stopped");
		assertThat(ended.at("/message").asString()).isEqualTo("It was stopped.");
		assertThat(ended.at("/lastOutput")).isNotEmpty();
		assertThat(ended.at("/served").asInt()).isOne();
		assertThat(Duration.parse(ended.at("/age").asString())).isPositive();
		await().atMost(LONG).until(() -> actuator.meter("flame.pool.terminations", POOL, "reason:stopped") == 1);
		assertThat(actuator.status("GET", RUNNERS + id, null)).isEqualTo(404);
		assertThat(health(actuator)).isEqualTo("UP");
	}

	private void aRunnerThatDrains(ActuatorClient actuator, CompletableFuture<String> call) throws Exception {
		await().atMost(LONG).until(() -> count(actuator, "busy") == 1);
		String id = pool(actuator).at("/runners/0/id").asString();
		assertThat(actuator.status("POST", RUNNERS + id, "{\"state\":\"draining\"}")).isEqualTo(204);
		assertThat(actuator.get(RUNNERS + id).at("/state").asString()).isEqualTo("draining");
		Files.createFile(this.directory.resolve("paper-2"));
		assertThat(call.join()).isEqualTo("printed");
		await().atMost(LONG).until(() -> pool(actuator).at("/ended/0/reason").asString().equals("drained"));
	}

	private static void aRunnerThatIsLost(ActuatorClient actuator, Printing printing) {
		assertThatExceptionOfType(FlameRunnerLostException.class).isThrownBy(printing::burn);
		await().atMost(LONG).until(() -> pool(actuator).at("/ended/0/reason").asString().equals("lost"));
		await().atMost(LONG).until(() -> actuator.meter("flame.pool.terminations", POOL, "reason:lost") == 1);
		assertThat(actuator.meter("flame.pool.terminations", POOL)).isEqualTo(3);
		assertThat(actuator.meter("flame.pool.boots", POOL, "outcome:success")).isEqualTo(3);
	}

}
