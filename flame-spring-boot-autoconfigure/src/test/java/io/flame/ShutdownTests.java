package io.flame;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What stops first, and what is still served meanwhile.
 */
class ShutdownTests {

	private static final HttpClient http = HttpClient.newHttpClient();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stopThreads() {
		this.threads.shutdownNow();
	}

	private static ConfigurableApplicationContext runner(String id) {
		return new SpringApplicationBuilder(TestApplication.class).run("--spring.profiles.active=runner",
				"--server.port=0", "--flame.server.id=" + id, "--flame.server.drain-timeout=60s",
				"--spring.main.register-shutdown-hook=false");
	}

	private static String url(ConfigurableApplicationContext runner) {
		return "http://127.0.0.1:" + runner.getEnvironment().getRequiredProperty("local.server.port");
	}

	@Test
	void aRunnerThatStopsFinishesItsCallsAndNewOnesGoToAnother() throws Exception {
		ConfigurableApplicationContext first = runner("first");
		ConfigurableApplicationContext second = runner("second");
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.runners[0].url=" + url(first),
					"--flame.pools.default.runners[1].url=" + url(second),
					"--spring.main.register-shutdown-hook=false")) {
			WorkService work = parent.getBean(WorkService.class);
			List<Future<String>> calls = new ArrayList<>();
			await().atMost(Duration.ofSeconds(60)).until(() -> {
				calls.add(this.threads.submit(() -> work.sleep(3000)));
				return isBusy(first);
			});
			CompletableFuture<Void> stopped = CompletableFuture.runAsync(first::close, this.threads);
			await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> {
				assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
				return stopped.isDone();
			});
			for (Future<String> call : calls) {
				assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("slept");
			}
			assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
		}
		finally {
			first.close();
			second.close();
		}
	}

	@Test
	void aPhaseOfTheShutdownLastsAsLongAsCallsMayTakeToFinish() {
		try (ConfigurableApplicationContext runner = runner("r")) {
			assertThat(
					runner.getEnvironment().getProperty("spring.lifecycle.timeout-per-shutdown-phase", Duration.class))
				.isEqualTo(Duration.ofSeconds(60));
		}
	}

	private static boolean isBusy(ConfigurableApplicationContext runner) throws Exception {
		return http
			.send(HttpRequest.newBuilder(URI.create(url(runner) + "/invoke")).build(),
					HttpResponse.BodyHandlers.ofString())
			.body()
			.contains("\"methodId\":\"sleep\"");
	}

}
