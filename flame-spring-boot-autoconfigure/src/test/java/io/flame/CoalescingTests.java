package io.flame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.app.EndingsService;
import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Many callers of short methods, which share requests, and what goes wrong among them.
 */
class CoalescingTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicBoolean enough = new AtomicBoolean();

	private final AtomicInteger calls = new AtomicInteger();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext runner;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext parent;

	@BeforeEach
	void start() {
		this.runner = new SpringApplicationBuilder(TestApplication.class).run("--spring.profiles.active=runner",
				"--server.port=0", "--flame.security.secret=s3cret", "--flame.server.drain-timeout=1s",
				"--spring.main.register-shutdown-hook=false");
		this.parent = new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.security.secret=s3cret",
					"--flame.pools.default.acquire-timeout=10s", "--spring.main.register-shutdown-hook=false",
					"--flame.runner-url=http://127.0.0.1:"
							+ this.runner.getEnvironment().getRequiredProperty("local.server.port"));
	}

	@AfterEach
	void stop() {
		this.enough.set(true);
		this.parent.close();
		this.runner.close();
		this.threads.shutdownNow();
	}

	private List<Future<Integer>> callers(int count) {
		TypesService types = this.parent.getBean(TypesService.class);
		List<Future<Integer>> callers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int number = i;
			callers.add(this.threads.submit(() -> {
				int done = 0;
				while (!this.enough.get()) {
					assertThat(types.add(number, done)).isEqualTo(number + done);
					assertThat(types.add("a" + number, "b" + done)).isEqualTo("a" + number + "b" + done);
					done++;
					this.calls.incrementAndGet();
				}
				return done;
			}));
		}
		return callers;
	}

	private void awaitCalls(int count) {
		int begin = this.calls.get();
		await().atMost(LONG).until(() -> this.calls.get() > begin + count);
	}

	private void finish(List<Future<Integer>> callers) throws Exception {
		this.enough.set(true);
		for (Future<Integer> caller : callers) {
			assertThat(caller.get(60, TimeUnit.SECONDS)).isPositive();
		}
	}

	@Test
	void everybodyGetsTheOwnAnswer() throws Exception {
		List<Future<Integer>> callers = callers(24);
		awaitCalls(5000);
		finish(callers);
	}

	@Test
	void nobodyWaitsForALongCall() throws Exception {
		EndingsService endings = this.parent.getBean(EndingsService.class);
		List<Future<Integer>> callers = callers(12);
		Path gate = this.directory.resolve("gate");
		// known as short until one is not
		for (int i = 0; i < 50; i++) {
			endings.awaitUnless("short", gate.toString());
		}
		List<Future<?>> longOnes = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			longOnes.add(this.threads.submit(() -> {
				endings.awaitUnless("long", gate.toString());
				return null;
			}));
		}
		awaitCalls(3000);
		assertThat(longOnes).noneMatch(Future::isDone);
		Files.createFile(gate);
		for (Future<?> one : longOnes) {
			one.get(60, TimeUnit.SECONDS);
		}
		finish(callers);
	}

	@Test
	void failuresAmongThemAreTheirOwn() throws Exception {
		WorkService work = this.parent.getBean(WorkService.class);
		List<Future<Integer>> callers = callers(12);
		awaitCalls(1000);
		for (int i = 0; i < 300; i++) {
			assertThatIllegalArgumentException().isThrownBy(() -> work.fail("no")).withMessage("no");
			assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(work::unserializable);
		}
		finish(callers);
	}

	@Test
	void anInterruptedCallerLeavesTheOthersAlone() throws Exception {
		List<Future<Integer>> callers = callers(12);
		awaitCalls(1000);
		TypesService types = this.parent.getBean(TypesService.class);
		for (int i = 0; i < 100; i++) {
			CountDownLatch begun = new CountDownLatch(1);
			Future<?> victim = this.threads.submit(() -> {
				begun.countDown();
				while (true) {
					types.add(1, 1);
				}
			});
			begun.await();
			victim.cancel(true);
		}
		awaitCalls(1000);
		finish(callers);
	}

	@Test
	void whenTheRunnerIsGoneThenEachLearnsAndNobodyWaits() throws Exception {
		List<Future<Integer>> callers = callers(12);
		awaitCalls(1000);
		this.runner.close();
		for (Future<Integer> caller : callers) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> caller.get(60, TimeUnit.SECONDS))
				.withCauseInstanceOf(FlameNoRunnerException.class);
		}
	}

}
