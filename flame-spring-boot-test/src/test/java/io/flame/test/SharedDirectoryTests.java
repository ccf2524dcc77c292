package io.flame.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that store objects in the same directory.
 */
class SharedDirectoryTests {

	private static final int OBJECTS = 100;

	private final List<Process> processes = new ArrayList<>();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@AfterEach
	void killProcesses() throws InterruptedException {
		for (Process process : this.processes) {
			process.destroyForcibly().waitFor();
		}
	}

	@Test
	void anObjectIsStoredByOneOfTwoProcesses() throws IOException {
		List<Process> both = List.of(start(0, OBJECTS), start(1, OBJECTS));
		for (Process process : both) {
			assertThat(process.inputReader().readLine()).isEqualTo(StoringProcess.READY);
		}
		for (Process process : both) {
			proceed(process);
		}
		List<Set<String>> stored = List.of(linesUntilDone(both.get(0)), linesUntilDone(both.get(1)));
		ObjectStorage storage = open();
		for (int object = 0; object < OBJECTS; object++) {
			String key = StoringProcess.key(object);
			int winner = stored.get(0).contains(key) ? 0 : 1;
			assertThat(stored.get(winner)).contains(key);
			assertThat(stored.get(1 - winner)).doesNotContain(key);
			assertThat(GeneratedContent.fingerprint(storage.get(key)))
				.isEqualTo(StoringProcess.content(winner, object).fingerprint());
		}
		assertThat(storage.list("")).hasSize(OBJECTS);
	}

	@Test
	void aProcessThatIsKilledStoresNothing() throws Exception {
		Process process = start(0, 0);
		proceed(process);
		BufferedReader output = process.inputReader();
		assertThat(output.readLine()).isEqualTo(StoringProcess.READY);
		assertThat(output.readLine()).isEqualTo(StoringProcess.WRITING);
		ObjectStorage storage = open();
		assertThat(storage.get("incomplete")).isNull();
		process.destroyForcibly().waitFor();
		assertThat(storage.list("")).isEmpty();
		assertThat(files()).isNotEmpty();
		storage.removeIncomplete(Duration.ZERO);
		assertThat(files()).isEmpty();
		assertThat(storage.putIfAbsent("incomplete", StoringProcess.content(0, 0))).isTrue();
	}

	private Process start(int number, int objects) throws IOException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				StoringProcess.class.getName(), location().toString(), String.valueOf(number), String.valueOf(objects))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		this.processes.add(process);
		return process;
	}

	private static void proceed(Process process) throws IOException {
		process.outputWriter().append('\n').flush();
	}

	private static Set<String> linesUntilDone(Process process) throws IOException {
		Set<String> lines = new HashSet<>();
		String line = process.inputReader().readLine();
		while (line != null && !line.equals(StoringProcess.DONE)) {
			lines.add(line);
			line = process.inputReader().readLine();
		}
		assertThat(line).as("The process has stored its objects").isNotNull();
		return lines;
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	private URI location() {
		return this.directory.resolve("objects").toUri();
	}

	private ObjectStorage open() {
		return ObjectStorages.create(location(), null, HttpStorageSettings.defaults());
	}

}
