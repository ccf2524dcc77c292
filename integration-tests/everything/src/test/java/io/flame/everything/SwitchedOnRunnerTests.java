package io.flame.everything;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner in which everything is turned on again, but is still made only when something
 * needs it.
 */
class SwitchedOnRunnerTests extends EverythingOnTests {

	@TempDir
	static Path directory;

	@Override
	Everything start() {
		return new Everything("--spring.profiles.active=runner",
				"--spring.datasource.url=jdbc:h2:file:" + directory.resolve("shared"), "--flame.server.scheduling=true",
				"--flame.server.message-listeners=true", "--flame.server.quartz=true", "--flame.server.batch=true",
				"--flame.server.flyway=true", "--flame.server.liquibase=true", "--flame.server.schema-generation=true",
				"--flame.server.command-line-runners=true", "--flame.server.web-endpoints=true",
				"--flame.server.connection-pools=true", "--flame.server.health-indicators=true",
				"--flame.server.banner=true", "--flame.server.jmx=true");
	}

	@Test
	void nothingIsReportedAsOffButWhatIs() {
		assertThat(this.output.lines().filter((line) -> line.contains("flame.server."))).singleElement()
			.asString()
			.endsWith(": Docker Compose (flame.server.docker-compose=true), "
					+ "eager initialization of what no service needs (flame.server.lazy-initialization=false)");
	}

}
