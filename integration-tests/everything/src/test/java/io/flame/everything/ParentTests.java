package io.flame.everything;

import java.util.stream.Stream;

import io.flame.everything.EverythingApplication.Inspection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A parent does everything, and a runner that it starts does nothing but serve.
 */
class ParentTests extends EverythingOnTests {

	@Override
	Everything start() {
		return new Everything("--spring.profiles.active=parent", "--spring.main.web-application-type=servlet",
				"--spring.docker.compose.enabled=false", "--flame.backend.process.memory=192MB",
				"--flame.pools.default.max=1", "--flame.pools.default.max-concurrency=2",
				"--flame.pools.default.spawn-timeout=120s", "--flame.pools.default.idle-shutdown-after=10m");
	}

	@Test
	void runnerServesAndDoesNothingElse() {
		Inspection runner = this.everything.context.getBean(Inspection.class);
		assertThat(runner.pid()).isNotEqualTo(ProcessHandle.current().pid());
		assertThat(runner.property("spring.docker.compose.enabled")).isEqualTo("false");
		assertThat(runner.property("spring.datasource.hikari.maximum-pool-size")).isEqualTo("2");
		assertThat(runner.listening()).isEmpty();
		// in its own memory, where nobody else would make them
		assertThat(runner.tables()).containsExactlyInAnyOrder("by_flyway", "by_liquibase", "by_script", "by_hibernate");
		assertThat(runner.activity()).isEmpty();
	}

	@Test
	void parentReportsNothing() {
		assertThat(Stream.of(this.output.split("\n"))).noneMatch((line) -> line.contains("Off in the runner role"));
	}

}
