package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.flame.FlameConfigurationException;
import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerSecrets;
import io.flame.context.Deadline;
import io.flame.protocol.BuildId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class RunnerPoolsTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final FakeBackend backend = new FakeBackend();

	private final ExecutorService callers = Executors.newCachedThreadPool();

	private final List<RunnerPoolEvent> events = Collections.synchronizedList(new ArrayList<>());

	private RunnerPools pools = pools();

	private RunnerPools pools(TestSettings... settings) {
		return new RunnerPools(
				Stream.of(settings).map((pool) -> new RunnerPools.Definition(pool.build(), this.backend)).toList(),
				(runner, timeout) -> new RunnerProbe.Health(RunnerProbe.State.READY), new BuildId("build", true),
				RunnerSecrets.of(null), () -> List.of(new RunnerPoolListener() {

					@Override
					public void poolEvent(RunnerPoolEvent event) {
						RunnerPoolsTests.this.events.add(event);
					}

				}));
	}

	@AfterEach
	void close() {
		this.backend.letGo();
		this.pools.close();
		this.callers.shutdownNow();
		assertThat(this.backend.alive).isEmpty();
	}

	private Future<Acquisition> acquire(RunnerPool pool) {
		int waiting = pool.waiting();
		Future<Acquisition> acquisition = this.callers.submit(() -> pool.acquire(Deadline.after(LONG), 0, null, null));
		await().atMost(LONG).until(() -> pool.waiting() > waiting);
		return acquisition;
	}

	@Test
	void whenPoolsHaveTheSameBackendThenItsPermitsAreSharedFairly() throws Exception {
		this.backend.maxParallelStarts = 1;
		this.backend.hold();
		this.pools = pools(new TestSettings().name("a").max(6), new TestSettings().name("b").max(6));
		List<Future<Acquisition>> waiting = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			waiting.add(acquire(this.pools.get("a")));
		}
		waiting.add(acquire(this.pools.get("b")));
		this.backend.letGo();
		List<RunnerLease> leases = new ArrayList<>();
		for (Future<Acquisition> acquisition : waiting) {
			leases.add((RunnerLease) acquisition.get(30, TimeUnit.SECONDS));
		}
		leases.forEach((lease) -> lease.close(CallOutcome.SERVED));
		List<String> order = this.backend.requests.stream().map(LaunchRequest::pool).toList();
		// one pool had asked for two before the other one asked for one
		assertThat(order.subList(0, 4)).contains("b");
		assertThat(this.backend.mostStarting).hasValue(1);
	}

	@Test
	void whenPoolsAreClosedThenAllAreAndASecondTimeDoesNoHarm() throws Exception {
		this.pools = pools(new TestSettings().name("a").min(1), new TestSettings().name("b").min(1));
		this.pools.all().forEach(RunnerPool::start);
		await().atMost(LONG).until(() -> this.pools.all().stream().allMatch((pool) -> pool.counts().idle() == 1));
		this.pools.close();
		assertThat(this.backend.alive).isEmpty();
		this.callers.submit(this.pools::close).get(10, TimeUnit.SECONDS);
	}

	@Test
	void whenNamesOfPoolsAreUnusualThenTheIdsOfTheirRunnersAreNot() {
		this.pools = pools(new TestSettings().name("my pool").min(1), new TestSettings().name("my-pool").min(1),
				new TestSettings().name("ä/;").min(1), new TestSettings().name("-x.").min(1));
		this.pools.all().forEach(RunnerPool::start);
		await().atMost(LONG).until(() -> this.backend.starts() == 4);
		assertThat(this.backend.requests).extracting(LaunchRequest::id)
			.containsExactlyInAnyOrder("my-pool-1", "my-pool-2-1", "pool-1", "x-1");
		assertThat(this.backend.requests).extracting(LaunchRequest::pool)
			.containsExactlyInAnyOrder("my pool", "my-pool", "ä/;", "-x.");
		await().atMost(LONG).until(() -> this.pools.all().stream().allMatch((pool) -> pool.counts().idle() == 1));
	}

	@Test
	void whenPoolIsUnknownThenTheOthersAreNamed() {
		this.pools = pools(new TestSettings().name("a"), new TestSettings().name("b"));
		assertThat(this.pools.get("b").name()).isEqualTo("b");
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> this.pools.get("c"))
			.withMessageContaining("'c'");
	}

}
