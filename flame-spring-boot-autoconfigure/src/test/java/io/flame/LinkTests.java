package io.flame;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.Termination;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.pool.RunnerSnapshot;
import io.flame.pool.RunnerState;
import io.flame.runner.RunnerLinkLifecycle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A parent and a runner that others have started, and the link between them.
 */
@ExtendWith(OutputCaptureExtension.class)
class LinkTests {

	private static final ExecutorService THREADS = Executors.newCachedThreadPool();

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext runner;

	@BeforeAll
	static void startRunner() {
		runner = runner("--flame.server.link.port=0");
	}

	@AfterAll
	static void stopRunner() {
		runner.close();
		THREADS.shutdownNow();
	}

	private static ConfigurableApplicationContext runner(String... arguments) {
		return new SpringApplicationBuilder(TestApplication.class)
			.properties("spring.profiles.active=runner", "server.port=0", "flame.security.secret=s",
					"spring.main.register-shutdown-hook=false", "flame.server.drain-timeout=10s",
					"logging.level.io.flame=info")
			.run(arguments);
	}

	/**
	 * A parent that finds the link in the runner's description.
	 */
	private static ConfigurableApplicationContext parent(String url) {
		return parent(new Class<?>[] { TestApplication.class }, "--flame.runner-url=" + url);
	}

	/**
	 * A parent whose backend knows the link.
	 */
	private static ConfigurableApplicationContext parent(String url, int linkPort) {
		return parent(new Class<?>[] { TestApplication.class, LinkedBackend.class },
				"--flame.pools.default.backend=linked", "--test.url=" + url, "--test.link=" + linkPort);
	}

	private static ConfigurableApplicationContext parent(Class<?>[] sources, String... arguments) {
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.properties("spring.profiles.active=parent", "flame.security.secret=s",
					"spring.main.register-shutdown-hook=false", "flame.pools.default.acquire-timeout=20s",
					"logging.level.io.flame=info")
			.run(arguments);
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static int linkPort(ConfigurableApplicationContext context) {
		return Objects.requireNonNull(context.getBean(RunnerLinkLifecycle.class).port());
	}

	private static RunnerPool pool(ConfigurableApplicationContext parent) {
		return parent.getBean(RunnerPools.class).get("default");
	}

	@Test
	void whenARunnerHasALinkThenCallsNeedNoHttp() throws Exception {
		try (Relay http = new Relay(port(runner)); ConfigurableApplicationContext parent = parent(http.url())) {
			TypesService types = parent.getBean(TypesService.class);
			assertThat(types.add(1, 2)).isEqualTo(3);
			http.close();
			assertThat(types.add("a", "b")).isEqualTo("ab");
			assertThat(types.bytes(new byte[3_000_000])).hasSize(3_000_000);
			assertThatExceptionOfType(IllegalArgumentException.class)
				.isThrownBy(() -> parent.getBean(WorkService.class).fail("no"))
				.withMessage("no");
		}
	}

	@Test
	void whenTheLinkBreaksThenItsCallsAreLostAndTheRunnerStays() throws Exception {
		try (Relay link = new Relay(linkPort(runner));
				ConfigurableApplicationContext parent = parent("http://127.0.0.1:" + port(runner), link.port())) {
			WorkService work = parent.getBean(WorkService.class);
			long pid = work.pid();
			Future<String> call = THREADS.submit(() -> work.sleep(3000));
			await().until(() -> pool(parent).snapshot().runners().get(0).running().size() == 1);
			link.cut();
			assertThat(call).failsWithin(Duration.ofSeconds(20))
				.withThrowableThat()
				.withCauseInstanceOf(FlameRunnerLostException.class)
				.withMessageContaining("Whether the call took effect is unknown.");
			assertThat(work.pid()).isEqualTo(pid);
			assertThat(pool(parent).snapshot().runners()).extracting(RunnerSnapshot::id).containsExactly("linked");
		}
	}

	@Test
	void whenTheLinkCannotBeReachedThenHttpIsUsed(CapturedOutput output) throws Exception {
		int closed;
		try (Relay link = new Relay(linkPort(runner))) {
			closed = link.port();
		}
		try (ConfigurableApplicationContext parent = parent("http://127.0.0.1:" + port(runner), closed)) {
			assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
			assertThat(output.getOut().split("cannot be reached over its link", -1)).hasSize(2);
		}
	}

	@Test
	void whenARunnerDrainsThenItsParentLearnsItBeforeItRefusesACall() {
		ConfigurableApplicationContext draining = runner("--flame.server.link.port=0");
		try (ConfigurableApplicationContext parent = parent("http://127.0.0.1:" + port(draining))) {
			WorkService work = parent.getBean(WorkService.class);
			Future<String> call = THREADS.submit(() -> work.sleep(3000));
			await().until(() -> pool(parent).snapshot().runners().size() == 1
					&& pool(parent).snapshot().runners().get(0).running().size() == 1);
			Future<?> closing = THREADS.submit(draining::close);
			await().atMost(Duration.ofSeconds(2))
				.until(() -> pool(parent).snapshot().runners().get(0).state() == RunnerState.UNAVAILABLE);
			assertThat(call).succeedsWithin(Duration.ofSeconds(20));
			assertThat(closing).succeedsWithin(Duration.ofSeconds(30));
		}
		finally {
			draining.close();
		}
	}

	@Test
	void whenALinkIsConfiguredWithoutASecretThenTheRunnerDoesNotStart(CapturedOutput output) {
		assertThatExceptionOfType(Exception.class).isThrownBy(
				() -> runner("--flame.server.link.port=0", "--flame.security.secret=", "--server.address=127.0.0.1")
					.close());
		assertThat(output).contains("A runner without a secret cannot accept links.", "flame.security.secret");
	}

	@Test
	void whenThePortOfTheLinkIsInvalidOrInUseThenTheRunnerDoesNotStart(CapturedOutput output) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> runner("--flame.server.link.port=70000").close());
		assertThat(output).contains("Invalid value '70000' for 'flame.server.link.port'.");
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> runner("--flame.server.link.port=" + linkPort(runner)).close());
		assertThat(output).contains("This runner cannot accept links at", "in use",
				"Set 'flame.server.link.port' to a free port");
	}

	/**
	 * Knows a runner and where it accepts links.
	 */
	@Configuration(proxyBeanMethods = false)
	static class LinkedBackend {

		@Bean
		RunnerBackend linked(Environment environment) {
			URI uri = URI.create(environment.getRequiredProperty("test.url") + "/invoke");
			SocketAddress link = new InetSocketAddress("127.0.0.1",
					environment.getRequiredProperty("test.link", Integer.class));
			return new RunnerBackend() {

				@Override
				public String type() {
					return "linked";
				}

				@Override
				public int maxRunners() {
					return 1;
				}

				@Override
				public RunnerInstance launch(LaunchRequest request) {
					return new LinkedRunner(uri, link);
				}

			};
		}

	}

	/**
	 * A runner that was started by others.
	 */
	private record LinkedRunner(URI uri, @Nullable SocketAddress link) implements RunnerInstance {

		@Override
		public String id() {
			return "linked";
		}

		@Override
		public boolean owned() {
			return false;
		}

		@Override
		public CompletionStage<Termination> terminated() {
			return new CompletableFuture<>();
		}

		@Override
		public void terminate(Duration grace) {
		}

	}

}
