package io.flame.devtools;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * DevTools restart a parent and an application in the local role with a new class loader.
 */
class RestartTests {

	private static final Duration LONG = Duration.ofSeconds(90);

	private static final Pattern PORT = Pattern.compile("@port (\\d+)");

	@TempDir
	private Path directory;

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void aParentGoesOnWithNewChildrenAndLeavesNone() throws Exception {
		Process parent = start("--spring.profiles.active=parent", "--flame.pools.default.max=1",
				"--flame.pools.default.spawn-timeout=80s", "--flame.backend.process.memory=128MB");
		List<ProcessHandle> children = List.of();
		try {
			String first = awaitCall("");
			List<ProcessHandle> before = parent.children().toList();
			assertThat(before).hasSize(1);
			restart();
			assertThat(awaitCall(first)).isNotEqualTo(first);
			await().atMost(LONG).until(() -> before.stream().noneMatch(ProcessHandle::isAlive));
			children = parent.children().toList();
			assertThat(children).hasSize(1);
		}
		finally {
			parent.destroy();
			assertThat(parent.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		List<ProcessHandle> last = children;
		await().atMost(LONG).until(() -> last.stream().noneMatch(ProcessHandle::isAlive));
		assertThat(log()).doesNotContain("ClassCastException");
	}

	@Test
	void anApplicationInTheLocalRoleGoesOn() throws Exception {
		Process local = start();
		try {
			String first = awaitCall("");
			restart();
			assertThat(awaitCall(first)).isNotEqualTo(first);
		}
		finally {
			local.destroy();
			assertThat(local.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		assertThat(log()).doesNotContain("ClassCastException");
	}

	/**
	 * Start the application from a copy of its classes, which can be changed.
	 */
	private Process start(String... arguments) throws Exception {
		Path original = Path
			.of(RestartingApplication.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		FileSystemUtils.copyRecursively(original, this.directory.resolve("classes"));
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !Path.of(entry).equals(original))
			.collect(
					Collectors.joining(File.pathSeparator, this.directory.resolve("classes") + File.pathSeparator, ""));
		List<String> command = Stream
			.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
					"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
					"-Djava.io.tmpdir=" + this.directory, "-cp", classPath, RestartingApplication.class.getName(),
					"--server.port=0"), Arrays.stream(arguments))
			.toList();
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("log").toFile())
			.start();
	}

	private void restart() throws IOException {
		Files.setLastModifiedTime(
				this.directory.resolve("classes")
					.resolve(RestartingApplication.class.getName().replace('.', '/') + ".class"),
				FileTime.from(Instant.now().plusSeconds(5)));
	}

	private String log() throws IOException {
		return Files.readString(this.directory.resolve("log"));
	}

	/**
	 * Wait for an answer other than the previous one.
	 */
	private String awaitCall(String previous) {
		return await().atMost(LONG).ignoreExceptions().until(this::call, (answer) -> {
			assertThat(answer).startsWith("charged 1 jammed ");
			return !answer.equals(previous);
		});
	}

	private String call() throws IOException, InterruptedException {
		Matcher ports = PORT.matcher(log());
		String port = ports.results().reduce((first, last) -> last).orElseThrow().group(1);
		return this.http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/call")).timeout(LONG).build(),
					HttpResponse.BodyHandlers.ofString())
			.body();
	}

}
