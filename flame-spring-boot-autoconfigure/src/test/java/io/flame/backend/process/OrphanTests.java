package io.flame.backend.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.flame.app.ParentMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Children whose parent is gone, or does not move any more.
 */
@EnabledOnOs(OS.LINUX)
class OrphanTests {

	private static final Duration LONG = Duration.ofSeconds(180);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void whenParentIsKilledThenItsRunnersEndWithoutWaitingForHeartbeats() throws Exception {
		try (ParentProcess parent = new ParentProcess("--flame.server.orphan-timeout=1h")) {
			ProcessHandle runner = parent.awaitRunner();
			await().atMost(LONG).until(() -> parent.output().contains("runner pid " + runner.pid()));
			parent.kill();
			await().atMost(LONG).until(() -> hasEnded(runner));
			assertThat(temporaryFiles()).isEmpty();
		}
	}

	@Test
	void whenParentIsKilledWhileItsRunnerStartsThenTheRunnerDoesNotStay() throws Exception {
		try (ParentProcess parent = new ParentProcess("--flame.server.orphan-timeout=1h")) {
			ProcessHandle runner = parent.awaitRunner();
			parent.kill();
			assertThat(parent.output()).doesNotContain("is ready at");
			await().atMost(LONG).until(() -> hasEnded(runner));
		}
	}

	@Test
	void whenParentIsFrozenThenItsRunnersEndByThemselvesAndSaySoOnce() throws Exception {
		// more than the time between two heartbeats
		try (ParentProcess parent = new ParentProcess("--flame.server.orphan-timeout=8s")) {
			ProcessHandle runner = parent.awaitRunner();
			await().atMost(LONG).until(() -> parent.output().contains("runner pid " + runner.pid()));
			parent.signal("STOP");
			await().atMost(LONG).until(() -> hasEnded(runner));
			parent.signal("CONT");
			// it has learned from the runner itself, or from the end of the process
			await().atMost(LONG).until(() -> parent.output().contains("Graceful shutdown complete"));
			await().atMost(LONG).until(() -> temporaryFiles().isEmpty());
			assertThat(parent.output().split("This runner terminates: it has not heard from its parent", -1))
				.hasSize(2);
		}
	}

	@Test
	void whenParentIsKilledThenARunnerThatExecutesACallLeavesNothingBehindEither() throws Exception {
		Path started = this.directory.resolve("started");
		try (ParentProcess parent = new ParentProcess("--endless=" + started)) {
			ProcessHandle runner = parent.awaitRunner();
			await().atMost(LONG).until(() -> parent.output().contains("runner pid " + runner.pid()));
			await().atMost(LONG).until(() -> Files.exists(started));
			assertThat(temporaryFiles()).hasSize(1);
			parent.kill();
			await().atMost(LONG).until(() -> hasEnded(runner));
			assertThat(temporaryFiles()).isEmpty();
		}
	}

	/** What the parent itself leaves when it is killed is its own affair. */
	private List<Path> temporaryFiles() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.filter((file) -> file.getFileName().toString().startsWith("flame-")).toList();
		}
	}

	/**
	 * A process that its parent has not noticed to have ended is not alive either.
	 */
	private static boolean hasEnded(ProcessHandle process) {
		try {
			String state = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
			return state.substring(state.lastIndexOf(')') + 2).startsWith("Z");
		}
		catch (IOException ex) {
			return !process.isAlive();
		}
	}

	/**
	 * A parent whose only purpose is to be killed.
	 */
	private final class ParentProcess implements AutoCloseable {

		private final Process process;

		private final List<String> lines = new CopyOnWriteArrayList<>();

		private Optional<ProcessHandle> runner = Optional.empty();

		ParentProcess(String argument) throws IOException {
			this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
					"-Djava.io.tmpdir=" + OrphanTests.this.directory, "-cp", System.getProperty("java.class.path"),
					ParentMain.class.getName(), "--spring.profiles.active=parent",
					"--flame.backend.process.memory=128MB", "--flame.pools.default.max=1",
					"--flame.pools.default.spawn-timeout=180s", argument)
				.redirectErrorStream(true)
				.start();
			Thread reader = new Thread(this::read, "parent-output");
			reader.setDaemon(true);
			reader.start();
		}

		private void read() {
			try (BufferedReader reader = this.process.inputReader()) {
				reader.lines().forEach(this.lines::add);
			}
			catch (IOException | UncheckedIOException ex) {
				// it has ended
			}
		}

		ProcessHandle awaitRunner() {
			this.runner = await().atMost(LONG).until(() -> this.process.children().findFirst(), Optional::isPresent);
			return this.runner.orElseThrow();
		}

		String output() {
			return String.join("\n", this.lines);
		}

		void kill() {
			this.process.destroyForcibly();
		}

		void signal(String name) throws IOException, InterruptedException {
			assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor())
				.isZero();
		}

		@Override
		public void close() {
			this.process.destroyForcibly();
			this.runner.ifPresent(ProcessHandle::destroyForcibly);
		}

	}

}
