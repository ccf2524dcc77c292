package io.flame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.app.EndingsService;
import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A runner that is killed while many callers share requests to it: each learns, and the
 * next one serves them.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledRunnerTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int CALLERS = 32;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicBoolean enough = new AtomicBoolean();

	private final AtomicInteger answered = new AtomicInteger();

	private final AtomicInteger lost = new AtomicInteger();

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext parent;

	@BeforeEach
	void start() {
		this.parent = new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.max=1",
					"--flame.pools.default.max-concurrency=" + CALLERS, "--flame.pools.default.spawn-timeout=60s",
					"--flame.backend.process.memory=128MB", "--flame.server.drain-timeout=1s",
					"--spring.main.register-shutdown-hook=false");
	}

	@AfterEach
	void stop() {
		this.enough.set(true);
		this.parent.close();
		this.threads.shutdownNow();
	}

	@Test
	void whenARunnerIsKilledThenItsCallersLearnAndTheNextOneServesThem() throws Exception {
		EndingsService endings = this.parent.getBean(EndingsService.class);
		List<Future<?>> callers = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			int number = i;
			callers.add(this.threads.submit(() -> call(number)));
		}
		for (int round = 0; round < 2; round++) {
			awaitAnswers();
			int before = this.lost.get();
			ProcessHandle.of(endings.pid()).orElseThrow().destroyForcibly();
			await().atMost(LONG).until(() -> this.lost.get() > before || callers.stream().anyMatch(Future::isDone));
			// no more than were under way
			assertThat(this.lost.get() - before).isLessThanOrEqualTo(CALLERS);
		}
		awaitAnswers();
		this.enough.set(true);
		for (Future<?> caller : callers) {
			caller.get(60, TimeUnit.SECONDS);
		}
	}

	private void call(int caller) {
		TypesService types = this.parent.getBean(TypesService.class);
		for (int n = 0; !this.enough.get(); n++) {
			try {
				assertThat(types.add(caller, n)).isEqualTo(caller + n);
				this.answered.incrementAndGet();
			}
			catch (FlameRunnerLostException ex) {
				assertThat(ex).hasMessageContaining("unknown").hasMessageContaining("'default'");
				this.lost.incrementAndGet();
			}
		}
	}

	private void awaitAnswers() {
		int begin = this.answered.get();
		await().atMost(LONG).until(() -> this.answered.get() > begin + 10 * CALLERS);
	}

}
