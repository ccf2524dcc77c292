package io.flame.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.flame.FlameException;
import io.flame.FlameTimeoutException;
import io.flame.actuate.ActuatorClient;
import io.flame.app.TestApplication;
import io.flame.app.WorkService;
import io.flame.pool.RunnerPools;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Resilience4j's real registries and endpoints in a parent, and a real runner.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolResilienceTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private ConfigurableApplicationContext runner;

	@BeforeAll
	void startRunner() {
		this.runner = SpringApplication.run(TestApplication.class, "--spring.profiles.active=runner", "--server.port=0",
				"--spring.main.register-shutdown-hook=false");
	}

	@AfterAll
	void stopRunner() {
		this.runner.close();
	}

	private ConfigurableApplicationContext parent(String... arguments) {
		List<String> all = new ArrayList<>(Arrays.asList(arguments));
		all.addAll(List.of("--spring.profiles.active=parent", "--server.port=0",
				"--spring.main.register-shutdown-hook=false", "--management.endpoints.web.exposure.include=*",
				"--flame.runner-url=http://127.0.0.1:"
						+ this.runner.getEnvironment().getRequiredProperty("local.server.port"),
				"--flame.pools.spare.max=3", "--flame.pools.spare.max-concurrency=4",
				"--flame.pools.spare.queue-capacity=7"));
		return SpringApplication.run(TestApplication.class, all.toArray(new String[0]));
	}

	private static List<String> texts(JsonNode array) {
		List<String> texts = new ArrayList<>();
		array.forEach((node) -> texts.add(node.asString()));
		return texts;
	}

	@Test
	void allInstancesAreThereBeforeTheFirstCall() {
		try (ConfigurableApplicationContext parent = parent()) {
			ActuatorClient actuator = new ActuatorClient(parent);
			assertThat(texts(actuator.get("/retries").at("/retries"))).contains("flame-default", "flame-spare",
					"flame-default-work/succeedAtThird");
			assertThat(texts(actuator.get("/bulkheads").at("/bulkheads"))).contains("flame-default", "flame-spare");
			assertThat(texts(actuator.get("/timelimiters").at("/timeLimiters"))).contains("flame-default",
					"flame-spare");
			assertThat(actuator.meter("resilience4j.bulkhead.max.allowed.concurrent.calls", "name:flame-spare"))
				.isEqualTo(19);
		}
	}

	@Test
	void retriesAndExecutionsAreSeenAsEvents() {
		try (ConfigurableApplicationContext parent = parent("--flame.pools.default.retry.base-delay=1ms")) {
			ActuatorClient actuator = new ActuatorClient(parent);
			WorkService work = parent.getBean(WorkService.class);
			assertThat(work.succeedAtThird(null)).isPositive();
			assertThatIllegalArgumentException().isThrownBy(() -> work.fail("no"));
			assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(work::sleepTooLong);
			List<String> executions = new ArrayList<>();
			actuator.get("/timelimiterevents/flame-default")
				.at("/timeLimiterEvents")
				.forEach((event) -> executions.add(event.at("/type").asString()));
			assertThat(executions).containsExactly("ERROR", "ERROR", "SUCCESS", "ERROR", "TIMEOUT");
			List<String> retries = new ArrayList<>();
			actuator.get("/retryevents")
				.at("/retryEvents")
				.forEach((event) -> retries.add(event.at("/type").asString()));
			assertThat(retries).containsExactly("RETRY", "RETRY", "SUCCESS", "IGNORED_ERROR", "IGNORED_ERROR");
		}
	}

	@Test
	void whatTheApplicationConfiguresTakesThePlaceOfOursButRepeatsOnlyWhatIsSafe() {
		try (ConfigurableApplicationContext parent = parent(
				"--resilience4j.retry.instances.flame-default.max-attempts=4",
				"--resilience4j.retry.instances.flame-default.wait-duration=1ms",
				"--resilience4j.bulkhead.instances.flame-default.max-concurrent-calls=9",
				"--resilience4j.timelimiter.instances.flame-default.timeout-duration=1500ms")) {
			Retry retry = parent.getBean(RetryRegistry.class).retry("flame-default");
			assertThat(retry.getRetryConfig().getMaxAttempts()).isEqualTo(4);
			assertThat(parent.getBean(BulkheadRegistry.class)
				.bulkhead("flame-default")
				.getBulkheadConfig()
				.getMaxConcurrentCalls()).isEqualTo(9);
			WorkService work = parent.getBean(WorkService.class);
			assertThatIllegalArgumentException().isThrownBy(() -> work.fail("no"));
			assertThat(retry.getMetrics().getNumberOfTotalCalls()).isOne();
			assertThat(retry.getMetrics().getNumberOfFailedCallsWithoutRetryAttempt()).isOne();
			assertThatExceptionOfType(FlameException.class).isThrownBy(work::failRetryably)
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("try_again"));
			assertThat(retry.getMetrics().getNumberOfTotalCalls()).isEqualTo(5);
			assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> work.sleep(60_000))
				.withMessageContaining("1500 ms");
			assertThat(new ActuatorClient(parent).get("/flame").at("/services/work/methods/sleep/timeout").asString())
				.isEqualTo("PT1.5S");
		}
	}

	@Test
	void aRetryThatIsReplacedLaterRepeatsOnlyWhatIsSafe() {
		try (ConfigurableApplicationContext parent = parent()) {
			RetryRegistry retries = parent.getBean(RetryRegistry.class);
			Retry unsafe = Retry.ofDefaults("flame-default");
			retries.replace("flame-default", unsafe);
			assertThatIllegalArgumentException().isThrownBy(() -> parent.getBean(WorkService.class).fail("no"));
			assertThat(unsafe.getMetrics().getNumberOfTotalCalls()).isOne();
		}
	}

	@Test
	void theBulkheadFollowsItsPoolUnlessItIsTheApplications() throws Exception {
		try (ConfigurableApplicationContext parent = parent(
				"--resilience4j.bulkhead.instances.flame-own.max-concurrent-calls=9", "--flame.pools.own.max=2")) {
			RunnerPools pools = parent.getBean(RunnerPools.class);
			BulkheadRegistry bulkheads = parent.getBean(BulkheadRegistry.class);
			Bulkhead spare = bulkheads.bulkhead("flame-spare");
			assertThat(spare.getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(19);
			pools.get("own").resize(0, 5, 5);
			pools.get("spare").resize(0, 5, 2);
			await().atMost(LONG).until(() -> spare.getBulkheadConfig().getMaxConcurrentCalls() == 17);
			assertThat(spare.getMetrics().getAvailableConcurrentCalls()).isEqualTo(17);
			pools.get("spare").resize(0, 50, 2);
			await().atMost(LONG).until(() -> spare.getBulkheadConfig().getMaxConcurrentCalls() == 107);
			for (int i = 0; i < 107; i++) {
				assertThat(spare.tryAcquirePermission()).isTrue();
			}
			pools.get("spare").resize(0, 1, 1);
			pools.get("spare").resize(0, 2, 1);
			// a full bulkhead becomes smaller with its calls' ends, and nobody waits for
			// it
			pools.get("own").resize(0, 6, 5);
			for (int i = 0; i < 107; i++) {
				spare.onComplete();
			}
			await().atMost(30, TimeUnit.SECONDS).until(() -> spare.getBulkheadConfig().getMaxConcurrentCalls() == 9);
			assertThat(spare.getMetrics().getAvailableConcurrentCalls()).isEqualTo(9);
			assertThat(bulkheads.bulkhead("flame-own").getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(9);
		}
	}

}
