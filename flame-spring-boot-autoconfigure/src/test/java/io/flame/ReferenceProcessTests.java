package io.flame;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.flame.documents.Document;
import io.flame.documents.Documents;
import io.flame.documents.DocumentsApplication;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * References between real processes.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReferenceProcessTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static ConfigurableApplicationContext parent(Path temporaryFiles, String... arguments) {
		return new SpringApplicationBuilder(DocumentsApplication.class).web(WebApplicationType.NONE)
			.run(Stream
				.concat(Stream.of("--flame.mode=parent", "--flame.backend.process.memory=96MB",
						"--flame.pools.default.acquire-timeout=60s", "--spring.main.register-shutdown-hook=false",
						"--flame.storage.location=" + temporaryFiles.toUri()), Stream.of(arguments))
				.toArray(String[]::new));
	}

	private static List<Path> objects(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	@Test
	void aResultGoesFromRunnerToRunnerWithoutTheParent(@TempDir Path storage) throws IOException {
		try (ConfigurableApplicationContext parent = parent(storage, "--flame.pools.default.max=2",
				"--flame.pools.default.single-use=true", "--flame.max-response-size=10KB",
				"--flame.max-body-size=10KB")) {
			FlameClient flame = parent.getBean(FlameClient.class);
			FlameRef<Document> document = flame.service(Documents.class)
				.submitRef((documents) -> documents.parse("to be or not to be", 5_000_000));
			// another runner, since each serves one call
			assertThat(flame.method("documents", "count").returning(Integer.class).call(document, "be")).isEqualTo(2);
			assertThat(objects(storage)).anyMatch((object) -> object.toFile().length() > 5_000_000);
		}
		assertThat(objects(storage)).isEmpty();
	}

	@Test
	@Tag("large")
	void aGigabyteGoesThroughProcessesWithSmallHeaps(@TempDir Path temporaryFiles) throws Exception {
		Process process = start(temporaryFiles, "-Xmx256m", "--gigabyte=true", "--flame.backend.process.memory=256MB",
				"--flame.pools.default.timeout=120s");
		String output = output(process);
		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output).contains("measured 1073741824", "read 1073741824");
		assertThat(storages(temporaryFiles)).isEmpty();
	}

	@Test
	void aDirectoryOfAKilledParentIsRemovedByTheNextOne(@TempDir Path temporaryFiles) throws Exception {
		Process process = start(temporaryFiles, "-Xmx128m", "--hold=true");
		try {
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(storages(temporaryFiles)).anyMatch(ReferenceProcessTests::hasObjects));
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(storages(temporaryFiles)).hasSize(1);
		Process next = start(temporaryFiles, "-Xmx128m", "--put=true");
		String output = output(next);
		assertThat(next.waitFor()).as(output).isZero();
		assertThat(storages(temporaryFiles)).isEmpty();
	}

	private static boolean hasObjects(Path directory) {
		try {
			return !objects(directory).stream().filter((file) -> file.toFile().length() > 100_000).toList().isEmpty();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static List<Path> storages(Path temporaryFiles) throws IOException {
		try (Stream<Path> files = Files.list(temporaryFiles)) {
			return files.filter((file) -> file.getFileName().toString().startsWith("flame-storage-")).toList();
		}
	}

	private static Process start(Path temporaryFiles, String heap, String... arguments) throws IOException {
		List<String> command = Stream
			.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap,
					"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + temporaryFiles, "-cp",
					System.getProperty("java.class.path"), DocumentsApplication.class.getName(), "--flame.mode=parent",
					"--spring.main.web-application-type=none", "--flame.pools.default.acquire-timeout=60s"),
					Stream.of(arguments))
			.toList();
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	private static String output(Process process) throws IOException {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			return reader.lines().collect(Collectors.joining("\n"));
		}
	}

}
