package io.flame.benchmarks.comparison;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Options} and {@link Contenders}.
 */
class OptionsTests {

	@Test
	void whenNothingIsSaidThenAllIsMeasured() {
		Options options = Options.of();
		assertThat(options.contenders()).containsExactly(Contenders.values());
		assertThat(options.cells()).hasSize(9);
		assertThat(options.rounds()).isEqualTo(3);
	}

	@Test
	void optionsAreTakenWhereverQuickStands() {
		Options options = Options.of("--rounds=2", "--contenders=flame,floor-signed", "--callers=8,32",
				"--payloads=record,1m", "--heap=1g", "--warm-up=5", "--out=somewhere", "--threads=virtual", "--quick");
		assertThat(options.rounds()).isEqualTo(2);
		assertThat(options.measuring()).isEqualTo(Duration.ofSeconds(1));
		assertThat(options.contenders()).containsExactly(Contenders.FLAME, Contenders.FLOOR_SIGNED);
		assertThat(options.cells())
			.isEqualTo(List.of(new Cell(Payload.RECORD, 8), new Cell(Payload.RECORD, 32), new Cell(Payload.MIB_1, 8)));
		assertThat(options.heap()).isEqualTo("1g");
		assertThat(options.threads()).isEqualTo(CallerThreads.VIRTUAL);
		assertThat(options.start()).isEqualTo(Duration.ofSeconds(5));
		assertThat(options.output()).isEqualTo(Path.of("somewhere"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "--rounds=0", "--rounds=x", "--rounds=", "--rounds", "--contenders=rmi", "--payloads=2m",
			"--callers=a", "--threads=green", "--colour=red", "record" })
	void whatIsNotUnderstoodIsRefused(String argument) {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.of(argument));
	}

	@Test
	void librariesOfOthersAreNotOnTheClassPath() {
		assertThat(Contenders.FLAME.uses("flame-spring-boot-autoconfigure-1.jar")).isTrue();
		assertThat(Contenders.FLAME.uses("spring-web-7.jar")).isTrue();
		assertThat(Contenders.FLAME.uses("dubbo-3.jar")).isFalse();
		assertThat(Contenders.DUBBO.uses("dubbo-3.jar")).isTrue();
		assertThat(Contenders.HTTP_JDK.uses("spring-web-7.jar")).isTrue();
		assertThat(Contenders.HTTP_JDK.uses("spring-boot-actuator-4.jar")).isFalse();
		assertThat(Contenders.HTTP_APACHE.uses("micrometer-core-1.jar")).isFalse();
		assertThat(Contenders.FLAME_OBSERVED.uses("spring-boot-restclient-4.jar")).isFalse();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ".*_OBSERVED")
	void observedContendersHaveTheSameLibrariesOfObservations(Contenders contender) {
		assertThat(contender.group()).isEqualTo(Group.OBSERVED);
		assertThat(List.of("micrometer-core-1.jar", "micrometer-tracing-bridge-otel-1.jar", "opentelemetry-sdk-1.jar",
				"spring-boot-micrometer-metrics-4.jar", "spring-boot-opentelemetry-4.jar"))
			.allMatch(contender::uses);
	}

	@ParameterizedTest
	@EnumSource
	void flameIsTheFirstOfItsGroup(Group group) {
		assertThat(Options.of().contenders().stream().filter((contender) -> contender.group() == group))
			.startsWith(group.flame());
	}

	@Test
	void whenContendersAreObservedThenTheyCanBeChosen() {
		assertThat(Options.of("--contenders=flame-observed,http-apache-observed").contenders())
			.containsExactly(Contenders.FLAME_OBSERVED, Contenders.HTTP_APACHE_OBSERVED);
	}

}
