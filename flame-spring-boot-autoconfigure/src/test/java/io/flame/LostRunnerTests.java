package io.flame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.flame.app.EndingsService;
import io.flame.app.TestApplication;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that end the process of their runner, and those that do not let it end. What
 * must not be waited for would take an hour.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostRunnerTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext parent;

	@SuppressWarnings("NullAway.Init")
	private EndingsService endings;

	@BeforeAll
	void startParent() {
		this.parent = parent("1h");
		this.endings = this.parent.getBean(EndingsService.class);
	}

	private static ConfigurableApplicationContext parent(String drainTimeout, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--spring.profiles.active=parent", "--flame.pools.default.max=1",
				"--flame.pools.default.max-concurrency=2", "--flame.pools.default.spawn-timeout=60s",
				"--flame.backend.process.memory=128MB", "--flame.server.drain-timeout=" + drainTimeout,
				"--spring.lifecycle.timeout-per-shutdown-phase=1h", "--spring.main.register-shutdown-hook=false"));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.run(all.toArray(String[]::new));
	}

	@AfterAll
	void stop() {
		this.parent.close();
		this.threads.shutdownNow();
	}

	@Test
	void whenAHandlerExitsThenItsCallerLearnsTheExitCodeAndItsNeighbourFinishes() throws Exception {
		long runner = this.endings.pid();
		Path started = this.directory.resolve("started");
		Future<Long> neighbour = this.threads.submit(() -> this.endings.work(started.toString(), 2000));
		await().atMost(LONG).until(() -> Files.exists(started));
		Future<?> exit = this.threads.submit(() -> this.endings.exit(7));
		assertThat(neighbour.get(60, TimeUnit.SECONDS)).isEqualTo(runner);
		assertLost(exit, "exit code 7");
		assertThat(this.endings.pid()).isNotEqualTo(runner);
	}

	@Test
	void whenAHandlerHaltsThenItsCallerLearnsTheExitCode() throws Exception {
		Path temporaryFiles = Path.of(this.endings.temporaryFiles());
		assertThat(temporaryFiles).isNotEmptyDirectory();
		assertLost(this.threads.submit(() -> this.endings.halt(3)), "exit code 3");
		await().atMost(LONG).until(() -> Files.notExists(temporaryFiles));
		assertThat(this.endings.pid()).isPositive();
	}

	@Test
	void whenAHandlerWantsTooMuchMemoryThenItsRunnerIsTerminatedAndItsCallerLearnsWhy() {
		long runner = this.endings.pid();
		assertLost(this.threads.submit(this.endings::exhaustMemory), "OutOfMemoryError: Java heap space");
		assertThat(this.endings.pid()).isNotEqualTo(runner);
	}

	@Test
	void whatAHandlerStartsDoesNotInheritTheSecretOfItsRunner() throws Exception {
		List<String> inherited = this.endings.inherited();
		String id = pool().snapshot().runners().get(0).id();
		assertThat(inherited).contains("FLAME_RUNNER_ID=" + id, "FLAME_RUNNER_POOL=default")
			.anyMatch((line) -> line.contains("-Djava.io.tmpdir="));
		// what a secret looks like
		assertThat(inherited).noneMatch((line) -> line.matches("(?s).*\\b[0-9a-f]{64}\\b.*"));
	}

	@Test
	void whenARunnerIsKeptThenAHandlerThatWantsTooMuchMemoryFailsAloneAndOneThatDoesNotEndIsCutOffAtTheDrainTimeout()
			throws Exception {
		try (ConfigurableApplicationContext keeping = parent("1s",
				"--flame.pools.default.process.exit-on-out-of-memory=false")) {
			EndingsService kept = keeping.getBean(EndingsService.class);
			ProcessHandle runner = ProcessHandle.of(kept.pid()).orElseThrow();
			assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(kept::exhaustMemory)
				.withMessageContaining("heap space")
				.satisfies((ex) -> assertThat(ex.remoteType()).isEqualTo(OutOfMemoryError.class.getName()));
			assertThat(kept.pid()).isEqualTo(runner.pid());
			Future<?> call = callThatNeverEnds(kept);
			runner.destroy();
			assertLost(call, "exit code 143");
			await().atMost(LONG).until(() -> !runner.isAlive());
			assertThat(kept.pid()).isNotEqualTo(runner.pid());
		}
	}

	@Test
	void whenARunnerIsFrozenThenItGetsNoCallsAndIsEndedAndItsCallerLearns() throws Exception {
		ProcessHandle runner = ProcessHandle.of(this.endings.pid()).orElseThrow();
		Future<?> call = callThatNeverEnds(this.endings);
		assertThat(new ProcessBuilder("kill", "-STOP", String.valueOf(runner.pid())).start().waitFor()).isZero();
		await().atMost(LONG).until(() -> pool().counts().unavailable() == 1);
		assertThat(this.endings.pid()).isNotEqualTo(runner.pid());
		assertLost(call, "does not respond");
		await().atMost(LONG).until(() -> !runner.isAlive());
	}

	private RunnerPool pool() {
		return this.parent.getBean(RunnerPools.class).get("default");
	}

	private Future<?> callThatNeverEnds(EndingsService service) {
		Path started = this.directory.resolve("started");
		Future<?> call = this.threads.submit(() -> {
			service.neverEnd(started.toString());
			return null;
		});
		await().atMost(LONG).until(() -> Files.exists(started));
		return call;
	}

	private static void assertLost(Future<?> call, String reason) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> call.get(60, TimeUnit.SECONDS))
			.withCauseInstanceOf(FlameRunnerLostException.class)
			.satisfies((ex) -> assertThat(ex.getCause()).hasMessageContaining(reason).hasMessageContaining("unknown"));
	}

}
