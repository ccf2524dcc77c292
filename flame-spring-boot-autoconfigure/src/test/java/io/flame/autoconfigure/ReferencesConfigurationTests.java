package io.flame.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.flame.FlameClient;
import io.flame.FlameConfigurationException;
import io.flame.FlameRef;
import io.flame.FlameReferenceLimitException;
import io.flame.FlameService;
import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import io.flame.store.References;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The object storage, and pools that cannot reach it.
 */
class ReferencesConfigurationTests {

	private final ApplicationContextRunner contexts = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class));

	private final ApplicationContextRunner parents = this.contexts.withPropertyValues("flame.mode=parent",
			"flame.runner-url=http://127.0.0.1:1", "flame.security.secret=s3cret");

	private List<Path> before = List.of();

	@BeforeEach
	void look() throws IOException {
		this.before = directories();
	}

	private static List<Path> directories() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files.filter((file) -> file.getFileName().toString().startsWith("flame-storage-")).toList();
		}
	}

	private List<Path> added() throws IOException {
		return directories().stream().filter((directory) -> !this.before.contains(directory)).toList();
	}

	@Test
	void thereIsNoDirectoryBeforeAValueIsStored() {
		this.contexts.run((context) -> {
			FlameClient flame = context.getBean(FlameClient.class);
			assertThat(flame.put("small").get()).isEqualTo("small");
			assertThat(context.getBean(References.class).catalog().list(10)).hasSize(1);
			assertThat(added()).isEmpty();
			FlameRef<byte[]> large = flame.put(new byte[100_000]);
			assertThat(added()).hasSize(1);
			assertThat(large.get()).hasSize(100_000);
			context.close();
			assertThat(added()).isEmpty();
		});
	}

	@Test
	void aStorageOfTheApplicationIsUsed() {
		this.contexts.withUserConfiguration(OwnStorage.class).run((context) -> {
			context.getBean(FlameClient.class).put(new byte[100_000]);
			assertThat(context.getBean(ObjectStorage.class).list("refs")).hasSize(1);
		});
	}

	@Test
	void settingsAreBound(@TempDir Path directory) {
		this.contexts
			.withPropertyValues("flame.storage.location=" + directory.toUri(), "flame.references.max-inline-size=10B",
					"flame.references.max-size-per-owner=1000B")
			.run((context) -> {
				FlameClient flame = context.getBean(FlameClient.class);
				flame.put(new byte[100]);
				assertThat(directory.resolve("refs")).isDirectory();
				assertThatExceptionOfType(FlameReferenceLimitException.class)
					.isThrownBy(() -> flame.put(new byte[1_000]));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "flame.storage.location=memory:objects", "flame.default-pool=default" })
	void servicesWithReferencesNeedAStorageThatTheirRunnersReach(String property) {
		for (Class<?> service : List.of(Takes.class, Returns.class)) {
			this.parents.withUserConfiguration(service)
				.withPropertyValues(property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(FlameConfigurationException.class)
					.hasMessageContaining("takes or returns references")
					.hasMessageContaining("the runners of the pool 'default' cannot reach the object storage"));
		}
	}

	@Test
	void runnersReachADirectoryThatIsConfigured(@TempDir Path directory) {
		this.parents.withUserConfiguration(Takes.class, Returns.class)
			.withPropertyValues("flame.storage.location=" + directory.toUri())
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aCallThatNeedsAStorageWhichItsRunnersDoNotReachFails() {
		this.parents.withUserConfiguration(Plain.class).run((context) -> {
			FlameClient flame = context.getBean(FlameClient.class);
			assertThatExceptionOfType(FlameConfigurationException.class)
				.isThrownBy(() -> flame.service(Plain.class).submitRef(Plain::answer).get())
				.withMessageContaining(
						"The runners of the pool 'default' cannot reach the object storage, which is a temporary directory");
			assertThatExceptionOfType(FlameConfigurationException.class)
				.isThrownBy(() -> flame.method("plain", "length").returning(Integer.class).call(flame.put("x")));
		});
	}

	@Test
	void aStorageThatIsUnknownFailsTheStart() {
		this.contexts.withPropertyValues("flame.storage.location=ftp://host")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(FlameConfigurationException.class)
				.hasMessageContaining("Invalid storage location 'ftp://host'"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStorage {

		@Bean
		ObjectStorage storage() {
			return ObjectStorages.create(URI.create("memory:objects"), null, HttpStorageSettings.defaults());
		}

	}

	/**
	 * Takes references.
	 */
	@FlameService
	public static class Takes {

		public int count(List<FlameRef<String>> texts) {
			return texts.size();
		}

	}

	/**
	 * Returns references.
	 */
	@FlameService
	public static class Returns {

		public FlameRef<String> find(String text) {
			throw new UnsupportedOperationException();
		}

	}

	/**
	 * Knows no references.
	 */
	@FlameService
	public static class Plain {

		public String answer() {
			return "answer";
		}

		public int length(String text) {
			return text.length();
		}

	}

}
