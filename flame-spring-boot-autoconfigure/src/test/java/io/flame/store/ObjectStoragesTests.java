package io.flame.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.flame.FlameConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A location makes a storage, or an error that says what to do.
 */
class ObjectStoragesTests {

	@Test
	void directoriesAreCreated(@TempDir Path directory) {
		Path missing = directory.resolve("some/directory");
		try (ObjectStorage storage = create(missing.toUri().toString())) {
			assertThat(missing).isDirectory();
			assertThat(storage.toString()).isNotNull();
		}
	}

	@Test
	void eachMemoryIsSeparate() throws IOException {
		try (ObjectStorage one = create("memory:objects"); ObjectStorage other = create("memory:objects")) {
			one.putMarker("key");
			assertThat(other.get("key")).isNull();
		}
	}

	@Test
	void schemesAreCaseInsensitive() {
		create("MEMORY:objects").close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "s3://bucket/objects", "/var/lib/flame", "objects" })
	void unknownSchemesAreRefused(String location) {
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> create(location))
			.satisfies((ex) -> {
				assertThat(ex.description())
					.isEqualTo("Invalid storage location '%s'. The scheme is unknown.".formatted(location));
				assertThat(ex.action()).contains("file:/", "jdbc:datasource", "https://", "memory:");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "file:relative/path", "file://host/path" })
	void directoriesElsewhereAreRefused(String location) {
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> create(location))
			.satisfies((ex) -> assertThat(ex.description()).contains(location, "not an absolute path"));
	}

	@Test
	void filesInTheWayAreReported(@TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("file"));
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> create(file.toUri().toString()))
			.satisfies((ex) -> assertThat(ex.description()).contains(file.toString(), "cannot be created"));
	}

	@Test
	void databasesNeedADataSource() {
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> create("jdbc:datasource"))
			.satisfies((ex) -> assertThat(ex.action()).contains("spring.datasource.*"));
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> create("jdbc:postgresql://localhost/flame"))
			.satisfies((ex) -> assertThat(ex.action()).contains("jdbc:datasource"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http:///path", "http://host/path?query", "http://host/path#fragment", "http:path" })
	void incompleteUrlsAreRefused(String location) {
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> create(location))
			.satisfies((ex) -> assertThat(ex.description()).contains(location));
	}

	@Test
	void passwordsAreNeverShown() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> create("https://user:passw0rd@host/path"))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("https://host/path").doesNotContain("passw0rd"));
		HttpStorageSettings settings = new HttpStorageSettings("user", "passw0rd", Map.of("X-Token", "t0ken"),
				Duration.ofSeconds(1), Duration.ofSeconds(2), null);
		assertThat(settings.toString()).contains("user", "X-Token").doesNotContain("passw0rd").doesNotContain("t0ken");
	}

	@Test
	void timeoutsArePositive() {
		assertThatIllegalArgumentException().isThrownBy(
				() -> new HttpStorageSettings(null, null, Map.of(), Duration.ZERO, Duration.ofSeconds(1), null));
		assertThatIllegalArgumentException().isThrownBy(
				() -> new HttpStorageSettings(null, null, Map.of(), Duration.ofSeconds(1), Duration.ZERO, null));
	}

	private static ObjectStorage create(String location) {
		return ObjectStorages.create(URI.create(location), null, HttpStorageSettings.defaults());
	}

}
