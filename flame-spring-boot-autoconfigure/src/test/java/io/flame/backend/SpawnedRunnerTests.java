package io.flame.backend;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The contract with a spawned runner.
 */
class SpawnedRunnerTests {

	@Test
	void variablesAreAContract() {
		assertThat(new SpawnedRunner("gpu-1", "gpu", 4).environment()).containsExactly(
				Map.entry("FLAME_RUNNER_ID", "gpu-1"), Map.entry("FLAME_RUNNER_POOL", "gpu"),
				Map.entry("FLAME_RUNNER_CONCURRENCY", "4"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a b", "größe", "50%", "${x}", "a=b;c/d\n", "\u65e5\u672c" })
	void everyIdAndPoolIsReadAsItWas(String name) {
		SpawnedRunner runner = new SpawnedRunner(name + "-1", name, 1);
		assertThat(runner.environment().values()).allMatch((value) -> value.matches("[ -~&&[^$]]+"));
		assertThat(from(runner.environment())).isEqualTo(runner);
	}

	@Test
	void aProcessWithoutAnIdIsNoSpawnedRunner() {
		assertThat(from(Map.of("FLAME_RUNNER_POOL", "gpu"))).isNull();
	}

	@Test
	void whatIsMissingOrMalformedIsNamed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> from(Map.of("FLAME_RUNNER_ID", "a", "FLAME_RUNNER_POOL", "p")))
			.withMessageContaining("FLAME_RUNNER_CONCURRENCY");
		assertThatIllegalArgumentException().isThrownBy(
				() -> from(Map.of("FLAME_RUNNER_ID", "a", "FLAME_RUNNER_POOL", "p", "FLAME_RUNNER_CONCURRENCY", "x")))
			.withMessageContaining("'x'")
			.withMessageContaining("FLAME_RUNNER_CONCURRENCY");
	}

	@Test
	void aLaunchRequestDoesNotShowItsSecret() {
		assertThat(new LaunchRequest("a-1", "a", Map.of(), "s3cret", RunnerResources.NONE, Duration.ofSeconds(1),
				(lastOutput) -> {
				}))
			.asString()
			.contains("a-1")
			.doesNotContain("s3cret");
	}

	@Test
	void secretsAreRandomOrFollowFromTheAdoptionKey() {
		RunnerSecrets random = RunnerSecrets.of(null);
		assertThat(random.secret("a")).matches("[0-9a-f]{64}").isNotEqualTo(random.secret("a"));
		String secret = RunnerSecrets.of("key").secret("a");
		assertThat(secret).matches("[0-9a-f]{64}").isEqualTo(RunnerSecrets.of("key").secret("a"));
		assertThat(secret).isNotEqualTo(RunnerSecrets.of("key").secret("b"))
			.isNotEqualTo(RunnerSecrets.of("other").secret("a"));
	}

	@Test
	void resourcesAreChecked() {
		assertThat(new RunnerResources(0.5, null, 1, Map.of("tier", "batch")).cpu()).isEqualTo(0.5);
		assertThatIllegalArgumentException().isThrownBy(() -> new RunnerResources(0.0, null, null, Map.of()))
			.withMessageContaining("resources.cpu");
		assertThatIllegalArgumentException().isThrownBy(() -> new RunnerResources(null, 1L, null, Map.of()))
			.withMessageContaining("resources.memory");
		assertThatIllegalArgumentException().isThrownBy(() -> new RunnerResources(null, null, -1, Map.of()))
			.withMessageContaining("resources.gpu");
	}

	/** NullAway does not see type annotations of compiled classes. */
	@SuppressWarnings("NullAway")
	private static @Nullable SpawnedRunner from(Map<String, String> variables) {
		return SpawnedRunner.from(variables::get);
	}

}
