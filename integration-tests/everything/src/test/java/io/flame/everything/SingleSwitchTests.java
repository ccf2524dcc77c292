package io.flame.everything;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Runners in which one thing is turned on, and nothing else.
 */
class SingleSwitchTests {

	private static Everything start(String... arguments) {
		return new Everything(Stream.concat(Stream.of("--spring.profiles.active=runner"), Stream.of(arguments))
			.toArray(String[]::new));
	}

	@Test
	void dockerCompose() {
		assertThatThrownBy(() -> start("--flame.server.docker-compose=true").close())
			.hasStackTraceContaining("no-such-compose.yaml");
	}

	@Test
	void batchButNoOtherRunners() {
		try (Everything everything = start("--flame.server.batch=true",
				"--spring.datasource.url=jdbc:h2:mem:batch;DB_CLOSE_DELAY=-1")) {
			assertThat(Activity.seen).containsOnly("batch job");
			assertThat(Listening.in(everything.context)).isEmpty();
		}
	}

	@Test
	void whatSpringBootsOwnPropertyAsksOfThisRunner() {
		try (Everything everything = start("--spring.jms.listener.auto-startup=true")) {
			assertThat(Listening.in(everything.context)).containsExactlyInAnyOrder("annotated-jms", "ownJmsContainer");
			assertThat(everything.kafka.connections()).isZero();
			assertThat(everything.rabbit.connections()).isZero();
		}
	}

}
