package io.flame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.app.AccountService;
import io.flame.app.TestApplication;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Sessions and the processes that execute their calls.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionRunnerTests {

	private static final Duration LONG = Duration.ofSeconds(90);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext parent;

	@BeforeAll
	void start() {
		this.parent = new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.max=2",
					"--flame.pools.default.max-concurrency=4", "--flame.pools.default.spawn-timeout=60s",
					"--flame.pools.default.acquire-timeout=90s", "--flame.backend.process.memory=128MB",
					"--flame.server.drain-timeout=1s", "--spring.main.register-shutdown-hook=false");
	}

	@AfterAll
	void stop() {
		this.threads.shutdownNow();
		this.parent.close();
	}

	private FlameClient client() {
		return this.parent.getBean(FlameClient.class);
	}

	private RunnerPool pool() {
		return this.parent.getBean(RunnerPools.class).get("default");
	}

	@Test
	void aLostRunnerCostsNoCommittedState() {
		try (FlameSession session = client().openSession("default")) {
			AccountService account = session.service(AccountService.class);
			account.add(5);
			assertThatExceptionOfType(FlameRunnerLostException.class).isThrownBy(() -> account.addAndEnd(7))
				.withMessageContaining("unknown");
			assertThat(account.balance()).isEqualTo(5);
			assertThat(account.add(2)).isEqualTo(7);
		}
	}

	@Test
	void anIdempotentCallIsSentToAnotherRunner() {
		try (FlameSession session = client().openSession("default")) {
			AccountService account = session.service(AccountService.class);
			account.add(5);
			long pid = account.pid();
			assertThat(account.addAndEndOnce(null, 7)).isEqualTo(12);
			assertThat(account.pid()).isNotEqualTo(pid);
			assertThat(account.balance()).isEqualTo(12);
		}
	}

	@Test
	void whateverTheRunnersDoNoCommittedCallIsLostAndNoneIsAppliedTwice() throws Exception {
		AtomicBoolean enough = new AtomicBoolean();
		AtomicInteger calls = new AtomicInteger();
		List<Future<?>> users = new ArrayList<>();
		List<FlameSession> sessions = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			FlameSession session = client().openSession("default");
			sessions.add(session);
			users.add(this.threads.submit(() -> {
				int expected = 0;
				while (!enough.get()) {
					try {
						expected++;
						assertThat(session.service(AccountService.class).add(1)).isEqualTo(expected);
						calls.incrementAndGet();
					}
					catch (FlameRunnerLostException ex) {
						expected--;
					}
				}
			}));
		}
		for (int kill = 0; kill < 3; kill++) {
			int before = calls.get();
			await().atMost(LONG).until(() -> calls.get() > before + 200 || users.stream().anyMatch(Future::isDone));
			ProcessHandle.of(sessions.get(0).service(AccountService.class).pid())
				.ifPresent(ProcessHandle::destroyForcibly);
		}
		int last = calls.get();
		await().atMost(LONG).until(() -> calls.get() > last + 200 || users.stream().anyMatch(Future::isDone));
		enough.set(true);
		for (Future<?> user : users) {
			user.get(60, TimeUnit.SECONDS);
		}
		sessions.forEach(FlameSession::close);
	}

	@Test
	void theCallsOfASessionAreExecutedByOneRunner() {
		try (FlameSession session = client().openSession("default")) {
			Set<Long> pids = new HashSet<>();
			for (int i = 0; i < 20; i++) {
				session.service(AccountService.class).add(1);
				pids.add(session.service(AccountService.class).pid());
			}
			assertThat(pids).hasSize(1);
		}
	}

	@Test
	void anExclusiveSessionHasASlotOfItsOwn() {
		FlameSession session = client().openSession("default", (spec) -> spec.exclusive());
		AccountService account = session.service(AccountService.class);
		account.add(1);
		String runner = Objects.requireNonNull(session.status().runner());
		assertThat(inUse(runner)).isEqualTo(1);
		assertThat(account.add(1)).isEqualTo(2);
		assertThat(account.balance()).isEqualTo(2);
		session.passivate();
		await().atMost(LONG).until(() -> inUse(runner) == 0);
		assertThat(account.add(1)).isEqualTo(3);
		await().atMost(LONG).until(() -> pool().inUse() == 1);
		session.close();
		await().atMost(LONG).until(() -> pool().inUse() == 0);
	}

	@Test
	void anExclusiveSessionLeavesARunnerThatIsDrained() {
		try (FlameSession session = client().openSession("default", (spec) -> spec.exclusive())) {
			AccountService account = session.service(AccountService.class);
			account.add(1);
			String runner = Objects.requireNonNull(session.status().runner());
			assertThat(pool().drain(runner)).isTrue();
			assertThat(account.add(1)).isEqualTo(2);
			assertThat(session.status().runner()).isNotEqualTo(runner);
			await().atMost(LONG).until(() -> inUse(runner) < 0);
		}
	}

	@Test
	void anExclusiveSessionSurvivesItsRunner() {
		try (FlameSession session = client().openSession("default", (spec) -> spec.exclusive())) {
			AccountService account = session.service(AccountService.class);
			account.add(1);
			assertThatExceptionOfType(FlameRunnerLostException.class).isThrownBy(() -> account.addAndEnd(7));
			assertThat(account.add(1)).isEqualTo(2);
		}
	}

	@Test
	void aSessionGetsARunnerWithItsResources() {
		try (FlameSession session = client().openSession("default",
				(spec) -> spec.resources((resources) -> resources.memory(DataSize.ofMegabytes(192))))) {
			assertThat(session.service(AccountService.class).add(1)).isEqualTo(1);
		}
	}

	/** -1 if there is no such runner. */
	private int inUse(String runner) {
		return pool().snapshot()
			.runners()
			.stream()
			.filter((each) -> each.id().equals(runner))
			.mapToInt((each) -> each.running().size())
			.findFirst()
			.orElse(-1);
	}

}
