package io.flame.backend.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.flame.app.TestApplication;
import io.flame.backend.SpawnedRunner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A spawned runner as other backends start it: without a standard input, with its secret
 * in a file.
 */
@EnabledOnOs(OS.LINUX)
class SpawnedRunnerProcessTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	@Test
	void livesWithoutStandardInputAndEndsByOrphanTimeout() throws Exception {
		Path secret = Files.writeString(this.directory.resolve("secret"), "s3cret\n");
		Process process = start("--flame.server.orphan-timeout=2s", secret);
		try {
			await().atMost(LONG).until(() -> output().contains("Off in the runner role"));
			assertThat(process.isAlive()).isTrue();
			assertThat(output()).contains("Started ").doesNotContain("flame-runner-ready", "has no secret");
			await().atMost(LONG).until(() -> !process.isAlive());
			assertThat(output()).contains("not heard from its parent for PT2S", "Graceful shutdown complete");
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void withoutASecretItSaysWhatIsMissing() throws Exception {
		Process process = start("--flame.server.orphan-timeout=2s", null);
		try {
			await().atMost(LONG).until(() -> !process.isAlive());
			await().atMost(LONG).until(() -> output().contains(SpawnedRunner.SECRET_FILE_VARIABLE));
		}
		finally {
			process.destroyForcibly();
		}
	}

	private Process start(String argument, @Nullable Path secret) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + this.directory, "-cp",
				System.getProperty("java.class.path"), TestApplication.class.getName(),
				"--spring.profiles.active=parent", "--server.port=0", "--server.address=127.0.0.1", argument)
			.redirectErrorStream(true)
			.redirectInput(new File("/dev/null"));
		builder.environment().putAll(new SpawnedRunner("p-1", "p", 1).environment());
		if (secret != null) {
			builder.environment().put(SpawnedRunner.SECRET_FILE_VARIABLE, secret.toString());
		}
		Process process = builder.start();
		Thread reader = new Thread(() -> read(process), "runner-output");
		reader.setDaemon(true);
		reader.start();
		return process;
	}

	private void read(Process process) {
		try (BufferedReader reader = process.inputReader()) {
			reader.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// it has ended
		}
	}

	private String output() {
		return String.join("\n", this.lines);
	}

}
