package io.flame.sample;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Launch}.
 */
class LaunchTests {

	@Test
	void whenNothingIsGivenThenItIsTheCommandAsParent() {
		Launch launch = launch(Map.of(), Map.of());
		assertThat(launch.command()).isTrue();
		assertThat(launch.arguments()).containsExactly("--spring.profiles.active=parent");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--in=x", "--out=x", "--size=100", "--help", "-h", "--in", "--unknown" })
	void whenAnOptionOfTheCommandIsGivenThenItIsTheCommand(String option) {
		assertThat(launch(Map.of(), Map.of(), option).command()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "--serve", "--server.port=8081", "--spring.profiles.active=parent",
			"--spring.profiles.active=demo", "--flame.mode=local" })
	void whenAServerOrARoleIsAskedForThenItIsTheWebApplication(String option) {
		Launch launch = launch(Map.of(), Map.of(), option);
		assertThat(launch.command()).isFalse();
		assertThat(launch.arguments()).containsExactly(option);
	}

	@Test
	void whenTheRoleComesFromTheEnvironmentThenItIsTheWebApplication() {
		assertThat(launch(Map.of("SPRING_PROFILES_ACTIVE", "parent"), Map.of()).command()).isFalse();
		assertThat(launch(Map.of("FLAME_MODE", "parent"), Map.of()).command()).isFalse();
		assertThat(launch(Map.of("FLAME_RUNNER", "true"), Map.of()).command()).isFalse();
		assertThat(launch(Map.of(), Map.of("spring.profiles.active", "runner")).command()).isFalse();
		assertThat(launch(Map.of("SPRING_PROFILES_ACTIVE", ""), Map.of()).command()).isTrue();
	}

	@Test
	void whenTheCommandHasARoleThenItKeepsIt() {
		Launch launch = launch(Map.of("FLAME_MODE", "local"), Map.of(), "--in=x");
		assertThat(launch.command()).isTrue();
		assertThat(launch.arguments()).containsExactly("--in=x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--flame.mode=runner", "--flame.mode=RUNNER", "--spring.profiles.active=runner",
			"--spring.profiles.active=demo, runner" })
	void whenItIsARunnerThenTheInheritedOptionsOfTheCommandDoNotCount(String role) {
		assertThat(launch(Map.of(), Map.of(), "--in=x", "--out=y", role).command()).isFalse();
	}

	@Test
	void whenTheProfileIsGivenTwiceThenBothCount() {
		assertThat(launch(Map.of(), Map.of(), "--in=x", "--spring.profiles.active=parent",
				"--spring.profiles.active=runner")
			.command()).isFalse();
	}

	@Test
	void whenTheModeContradictsTheEnvironmentThenTheModeCounts() {
		assertThat(launch(Map.of("FLAME_RUNNER", "true"), Map.of(), "--in=x", "--flame.mode=parent").command())
			.isTrue();
		assertThat(launch(Map.of("FLAME_RUNNER", "true"), Map.of(), "--in=x").command()).isFalse();
	}

	private static Launch launch(Map<String, String> environment, Map<String, String> properties, String... arguments) {
		return Launch.of(arguments, environment::get, properties::get);
	}

}
