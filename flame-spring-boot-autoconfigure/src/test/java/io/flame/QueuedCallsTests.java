package io.flame;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.context.Deadline;
import io.flame.pool.CallOutcome;
import io.flame.pool.RunnerLease;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many calls that wait for one runner.
 */
class QueuedCallsTests {

	private static final int CALLS = 10_000;

	private static final Duration LONG = Duration.ofSeconds(120);

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void callsOfVirtualThreadsHoldNoPlatformThreadWhileTheyWait() throws Exception {
		try (ConfigurableApplicationContext runner = new SpringApplicationBuilder(TestApplication.class).run(
				"--spring.profiles.active=runner", "--server.port=0", "--flame.server.drain-timeout=1s",
				"--spring.main.register-shutdown-hook=false");
				ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
					.web(WebApplicationType.NONE)
					.run("--spring.profiles.active=parent",
							"--flame.runner-url=http://127.0.0.1:"
									+ runner.getEnvironment().getProperty("local.server.port"),
							"--flame.pools.default.max-concurrency=1", "--flame.pools.default.queue-capacity=" + CALLS,
							"--flame.pools.default.acquire-timeout=120s",
							"--spring.main.register-shutdown-hook=false")) {
			RunnerPool pool = parent.getBean(RunnerPools.class).get("default");
			TypesService types = parent.getBean(TypesService.class);
			AtomicInteger served = new AtomicInteger();
			ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
			SimpleAsyncTaskExecutor callers = new SimpleAsyncTaskExecutor();
			callers.setVirtualThreads(true);
			RunnerLease held = (RunnerLease) pool.acquire(Deadline.after(LONG), 0, null, null);
			try {
				int before = ManagementFactory.getThreadMXBean().getThreadCount();
				for (int i = 0; i < CALLS; i++) {
					int number = i;
					callers.execute(() -> {
						try {
							assertThat(types.add(number, 1)).isEqualTo(number + 1);
							served.incrementAndGet();
						}
						catch (Throwable ex) {
							failures.add(ex);
						}
					});
				}
				await().atMost(LONG).until(() -> pool.waiting() == CALLS);
				// carriers of virtual threads, and the pool's own
				assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(before + 100);
				pool.resize(1, 1, 16);
			}
			finally {
				held.close(CallOutcome.UNUSED);
			}
			await().atMost(LONG).until(() -> served.get() + failures.size() == CALLS);
			assertThat(failures).isEmpty();
		}
	}

}
