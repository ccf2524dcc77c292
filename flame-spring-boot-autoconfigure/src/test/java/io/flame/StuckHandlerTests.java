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
import io.flame.app.WorkService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A handler that goes on although nobody waits for it any more.
 */
class StuckHandlerTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void otherCallsOfTheRunnerAreFinishedFirst() throws Exception {
		ExecutorService threads = Executors.newSingleThreadExecutor();
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.max=1",
					"--flame.pools.default.max-concurrency=2", "--flame.pools.default.spawn-timeout=60s",
					"--flame.backend.process.memory=128MB", "--flame.server.drain-timeout=1h",
					"--spring.main.register-shutdown-hook=false")) {
			WorkService work = parent.getBean(WorkService.class);
			ProcessHandle runner = ProcessHandle.of(work.pid()).orElseThrow();
			Path started = this.directory.resolve("started");
			// longer than a cancelled handler may go on
			Future<Long> neighbour = threads
				.submit(() -> parent.getBean(EndingsService.class).work(started.toString(), 10_000));
			await().atMost(LONG).until(() -> Files.exists(started));
			assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> work.ignoreInterrupts(3_600_000));
			assertThat(neighbour.get(60, TimeUnit.SECONDS)).isEqualTo(runner.pid());
			await().atMost(LONG).until(() -> !runner.isAlive());
			assertThat(work.pid()).isNotEqualTo(runner.pid());
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void runnerWithAStuckHandlerIsReplacedAndOthersServeMeanwhile() {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.max=2",
					"--flame.pools.default.spawn-timeout=60s", "--flame.backend.process.memory=128MB",
					"--spring.main.register-shutdown-hook=false")) {
			WorkService work = parent.getBean(WorkService.class);
			long stuck = work.pid();
			assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> work.ignoreInterrupts(120_000));
			assertThat(work.pid()).isNotEqualTo(stuck);
			await().atMost(Duration.ofSeconds(60))
				.until(() -> ProcessHandle.of(stuck).filter(ProcessHandle::isAlive).isEmpty());
			assertThat(work.pid()).isNotEqualTo(stuck);
		}
	}

}
