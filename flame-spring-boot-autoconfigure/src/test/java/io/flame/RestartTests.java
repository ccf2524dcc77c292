package io.flame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.pool.RunnerSnapshot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runners that are told to end while they are in use.
 */
class RestartTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final CountDownLatch enough = new CountDownLatch(1);

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext children;

	@BeforeAll
	static void startParentOfChildren() {
		children = parent("--flame.pools.default.min=2", "--flame.pools.default.max=2",
				"--flame.pools.default.max-concurrency=4", "--flame.backend.process.memory=128MB",
				"--flame.pools.default.spawn-timeout=60s");
	}

	@AfterAll
	static void stopParentOfChildren() {
		children.close();
	}

	@AfterEach
	void stopThreads() {
		this.enough.countDown();
		this.threads.shutdownNow();
	}

	@Test
	void whileRunnersAreRestartedInTurnNoCallFails() throws Exception {
		List<ConfigurableApplicationContext> runners = new ArrayList<>(List.of(runner("0"), runner("0")));
		String[] fixed = { "--flame.pools.default.runners[0].url=" + url(runners.get(0)),
				"--flame.pools.default.runners[1].url=" + url(runners.get(1)),
				"--flame.pools.default.acquire-timeout=60s" };
		try (ConfigurableApplicationContext busy = parent(fixed);
				ConfigurableApplicationContext rarelyUsed = parent(fixed)) {
			List<Future<Integer>> callers = new ArrayList<>();
			for (int i = 0; i < 6; i++) {
				callers.add(this.threads.submit(() -> callUntilEnough(busy, 20)));
			}
			callers.add(this.threads.submit(() -> callUntilEnough(rarelyUsed, 300)));
			for (int round = 0; round < 2; round++) {
				for (int i = 0; i < runners.size(); i++) {
					String port = port(runners.get(i));
					runners.get(i).close();
					runners.set(i, runner(port));
				}
			}
			this.enough.countDown();
			for (Future<Integer> caller : callers) {
				assertThat(caller.get(60, TimeUnit.SECONDS)).isPositive();
			}
		}
		finally {
			runners.parallelStream().forEach(ConfigurableApplicationContext::close);
		}
	}

	private int callUntilEnough(ConfigurableApplicationContext parent, int pause) throws InterruptedException {
		TypesService types = parent.getBean(TypesService.class);
		int count = 0;
		while (!this.enough.await(ThreadLocalRandom.current().nextInt(pause), TimeUnit.MILLISECONDS)) {
			assertThat(types.add(count, 1)).isEqualTo(++count);
		}
		return count;
	}

	@Test
	void whenChildrenAreToldToEndFromOutsideThenNoCallFails() throws Exception {
		WorkService work = children.getBean(WorkService.class);
		Set<Long> pids = ConcurrentHashMap.newKeySet();
		List<Future<?>> callers = callers(() -> pids.add(work.pid()));
		for (int round = 0; round < 2; round++) {
			pids.clear();
			await().atMost(LONG).until(() -> !pids.isEmpty());
			ProcessHandle victim = ProcessHandle.of(pids.iterator().next()).orElseThrow();
			Future<String> running = this.threads.submit(() -> work.sleep(1000));
			victim.destroy();
			await().atMost(LONG).until(() -> !victim.isAlive());
			assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo("slept");
		}
		finish(callers);
	}

	@Test
	void whileEveryChildIsReplacedByOperatorThenNoCallFails() throws Exception {
		RunnerPool pool = children.getBean(RunnerPools.class).get("default");
		// none that the other test has told to end
		await().atMost(LONG).until(() -> pool.counts().ready() == 2 && pool.snapshot().runners().size() == 2);
		WorkService work = children.getBean(WorkService.class);
		List<Future<?>> callers = callers(() -> assertThat(work.pid()).isPositive());
		Future<String> running = this.threads.submit(() -> work.sleep(1000));
		List<String> first = pool.snapshot().runners().stream().map(RunnerSnapshot::id).toList();
		assertThat(first).hasSize(2).allMatch(pool::drain);
		await().atMost(LONG).until(() -> pool.counts().ready() == 2);
		assertThat(pool.snapshot().runners()).extracting(RunnerSnapshot::id).doesNotContainAnyElementsOf(first);
		assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo("slept");
		finish(callers);
	}

	private List<Future<?>> callers(Runnable call) {
		List<Future<?>> callers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			callers.add(this.threads.submit(() -> {
				while (!this.enough.await(5, TimeUnit.MILLISECONDS)) {
					call.run();
				}
				return null;
			}));
		}
		return callers;
	}

	private void finish(List<Future<?>> callers) throws Exception {
		this.enough.countDown();
		for (Future<?> caller : callers) {
			caller.get(60, TimeUnit.SECONDS);
		}
	}

	private static ConfigurableApplicationContext runner(String port) {
		return new SpringApplicationBuilder(TestApplication.class).run("--spring.profiles.active=runner",
				"--server.port=" + port, "--spring.main.register-shutdown-hook=false",
				"--flame.server.drain-timeout=2s");
	}

	private static ConfigurableApplicationContext parent(String... arguments) {
		return new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.properties("spring.profiles.active=parent", "spring.main.register-shutdown-hook=false")
			.run(arguments);
	}

	private static String port(ConfigurableApplicationContext runner) {
		return runner.getEnvironment().getRequiredProperty("local.server.port");
	}

	private static String url(ConfigurableApplicationContext runner) {
		return "http://127.0.0.1:" + port(runner);
	}

}
