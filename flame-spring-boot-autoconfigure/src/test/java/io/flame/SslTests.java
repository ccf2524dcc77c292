package io.flame;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * HTTPS between parent and runner, with Boot's SSL bundles on both sides.
 */
class SslTests {

	@TempDir
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static KeyStores stores;

	@BeforeAll
	static void createKeys() throws Exception {
		stores = new KeyStores(directory);
		for (String name : List.of("runner", "parent")) {
			stores.create(name, "ip:127.0.0.1");
		}
	}

	/**
	 * The arguments that define a bundle.
	 */
	private static List<String> bundle(String own, String trusted) {
		return List.of("--spring.ssl.bundle.jks.b.keystore.location=" + stores.keys(own),
				"--spring.ssl.bundle.jks.b.keystore.password=" + KeyStores.PASSWORD,
				"--spring.ssl.bundle.jks.b.truststore.location=" + stores.trust(trusted),
				"--spring.ssl.bundle.jks.b.truststore.password=" + KeyStores.PASSWORD);
	}

	private static ConfigurableApplicationContext runner(String... arguments) {
		List<String> all = new ArrayList<>(bundle("runner", "parent"));
		all.addAll(Arrays.asList(arguments));
		return new SpringApplicationBuilder(TestApplication.class)
			.properties("spring.profiles.active=runner", "server.port=0", "server.ssl.bundle=b",
					"flame.server.drain-timeout=1s", "spring.main.register-shutdown-hook=false")
			.run(all.toArray(String[]::new));
	}

	private static ConfigurableApplicationContext parent(ConfigurableApplicationContext runner,
			List<String> arguments) {
		List<String> all = new ArrayList<>(arguments);
		all.add("--flame.runner-url=https://127.0.0.1:"
				+ runner.getEnvironment().getRequiredProperty("local.server.port"));
		return new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.properties("spring.profiles.active=parent", "spring.main.register-shutdown-hook=false")
			.run(all.toArray(String[]::new));
	}

	private static List<String> with(List<String> arguments, String... others) {
		List<String> all = new ArrayList<>(arguments);
		all.addAll(Arrays.asList(others));
		return all;
	}

	private static int add(ConfigurableApplicationContext parent) {
		return parent.getBean(TypesService.class).add(1, 2);
	}

	@Test
	void aBundleSaysWhichRunnersAreTrusted() {
		try (ConfigurableApplicationContext runner = runner()) {
			try (ConfigurableApplicationContext parent = parent(runner,
					with(bundle("parent", "runner"), "--flame.ssl.bundle=b"))) {
				assertThat(add(parent)).isEqualTo(3);
			}
			try (ConfigurableApplicationContext parent = parent(runner,
					with(bundle("parent", "runner"), "--spring.http.clients.ssl.bundle=b"))) {
				assertThat(add(parent)).isEqualTo(3);
			}
			try (ConfigurableApplicationContext parent = parent(runner,
					List.of("--flame.pools.default.acquire-timeout=2s"))) {
				assertThatExceptionOfType(FlameNoRunnerException.class).isThrownBy(() -> add(parent))
					.withMessageContaining("certification path");
			}
		}
	}

	@Test
	void aRunnerThatAsksForCertificatesTakesCallsOfTrustedParentsOnly() {
		try (ConfigurableApplicationContext runner = runner("--server.ssl.client-auth=need")) {
			try (ConfigurableApplicationContext parent = parent(runner,
					with(bundle("parent", "runner"), "--flame.ssl.bundle=b"))) {
				assertThat(add(parent)).isEqualTo(3);
			}
			try (ConfigurableApplicationContext parent = parent(runner, with(bundle("runner", "runner"),
					"--flame.ssl.bundle=b", "--flame.pools.default.acquire-timeout=2s"))) {
				assertThatExceptionOfType(FlameNoRunnerException.class).isThrownBy(() -> add(parent))
					.withMessageContaining("cannot be used: GET https://")
					.withMessageNotContaining("unknown");
			}
		}
	}

	@Test
	void childrenOfAParentWithHttpsListenOnLoopbackWithoutIt() {
		List<String> arguments = with(bundle("parent", "runner"), "--server.ssl.bundle=b",
				"--server.ssl.client-auth=need", "--server.port=0", "--flame.pools.default.max=1",
				"--flame.pools.default.spawn-timeout=60s", "--flame.backend.process.memory=128MB");
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.properties("spring.profiles.active=parent", "spring.main.register-shutdown-hook=false")
			.run(arguments.toArray(String[]::new))) {
			assertThat(add(parent)).isEqualTo(3);
		}
	}

}
