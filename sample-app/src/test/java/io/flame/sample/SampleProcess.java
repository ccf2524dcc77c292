package io.flame.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The real jar, started as a user starts it.
 */
final class SampleProcess implements AutoCloseable {

	static final Duration LONG = Duration.ofMinutes(3);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final List<String> output = new CopyOnWriteArrayList<>();

	private final Collection<ProcessHandle> children = new CopyOnWriteArrayList<>();

	private SampleProcess(Process process) {
		this.process = process;
		Thread reader = new Thread(this::read, "sample-output");
		reader.setDaemon(true);
		reader.start();
	}

	static SampleProcess start(Path directory, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1",
				// a busy machine starts nothing in the half minute of the default
				"-Dflame.pools.default.spawn-timeout=2m", "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
				"-jar", System.getProperty("sample.jar")));
		command.addAll(List.of(arguments));
		return new SampleProcess(
				new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start());
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader()) {
			reader.lines().forEach(this.output::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// it has ended
		}
	}

	int awaitPort() {
		await().atMost(LONG).until(() -> !this.process.isAlive() || port() > 0);
		assertThat(port()).as(() -> output()).isPositive();
		return port();
	}

	private int port() {
		return this.output.stream()
			// not that of a runner
			.filter((line) -> !line.contains("[default-"))
			.map(PORT::matcher)
			.filter(Matcher::find)
			.map((matcher) -> Integer.parseInt(matcher.group(1)))
			.findFirst()
			.orElse(0);
	}

	int awaitExit() throws InterruptedException {
		while (this.process.isAlive()) {
			this.process.descendants().forEach(this.children::add);
			if (this.process.waitFor(200, TimeUnit.MILLISECONDS)) {
				break;
			}
		}
		return this.process.exitValue();
	}

	List<ProcessHandle> runners() {
		return this.process.descendants().toList();
	}

	void kill() {
		this.process.destroyForcibly();
	}

	/**
	 * The processes that were seen below this one.
	 */
	Collection<ProcessHandle> children() {
		return this.children;
	}

	String output() {
		return String.join("\n", this.output);
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
