package io.flame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.flame.app.EndingsService;
import io.flame.app.TestApplication;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A handler that goes on although no caller waits for it any more.
 */
class StuckHandlerTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void runnerWithAStuckHandlerIsReplacedWhenItsOtherCallsAreFinishedAndOthersServeMeanwhile() throws Exception {
		ExecutorService threads = Executors.newSingleThreadExecutor();
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.max=2",
					"--flame.pools.default.max-concurrency=2", "--flame.pools.default.spawn-timeout=120s",
					"--flame.pools.default.acquire-timeout=120s", "--flame.backend.process.memory=128MB",
					"--flame.server.drain-timeout=1h", "--spring.main.register-shutdown-hook=false")) {
			EndingsService endings = parent.getBean(EndingsService.class);
			RunnerPool pool = parent.getBean(RunnerPools.class).get("default");
			ProcessHandle runner = ProcessHandle.of(endings.pid()).orElseThrow();
			Path started = this.directory.resolve("started");
			Path gate = this.directory.resolve("gate");
			Future<Long> neighbour = threads.submit(() -> endings.workUntil(started.toString(), gate.toString()));
			await().atMost(LONG).until(() -> Files.exists(started));
			Path stuck = this.directory.resolve("stuck");
			assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> parent.getBean(FlameClient.class)
				.service(EndingsService.class)
				.timeout(Duration.ofSeconds(3))
				.run((service) -> service.neverEnd(stuck.toString())));
			assertThat(stuck).exists();
			assertThat(endings.pid()).isNotEqualTo(runner.pid());
			// it is given up, and nevertheless waits for the call beside
			await().atMost(LONG).until(() -> pool.counts().draining() == 1);
			assertThat(endings.pid()).isNotEqualTo(runner.pid());
			assertThat(neighbour.isDone()).isFalse();
			Files.createFile(gate);
			assertThat(neighbour.get(60, TimeUnit.SECONDS)).isEqualTo(runner.pid());
			await().atMost(LONG).until(() -> !runner.isAlive());
			assertThat(endings.pid()).isNotEqualTo(runner.pid());
		}
		finally {
			threads.shutdownNow();
		}
	}

}
