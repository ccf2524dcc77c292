package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.FlameTransportException;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerStartException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

class RunnerPoolTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final FakeBackend backend = new FakeBackend();

	private final ExecutorService callers = Executors.newCachedThreadPool();

	private final PoolThreads threads = new PoolThreads();

	private final List<RunnerPoolEvent> events = Collections.synchronizedList(new ArrayList<>());

	private final RunnerPoolListener listener = new RunnerPoolListener() {

		@Override
		public void poolEvent(RunnerPoolEvent event) {
			RunnerPoolTests.this.events.add(event);
		}

	};

	private volatile RunnerProbe.State health = RunnerProbe.State.READY;

	private volatile boolean unreachable;

	private volatile CountDownLatch probeGate = new CountDownLatch(0);

	private @Nullable RunnerPool pool;

	@AfterEach
	void close() {
		this.backend.letGo();
		if (this.pool != null) {
			this.pool.close(Duration.ZERO);
		}
		this.threads.close();
		this.callers.shutdownNow();
		assertThat(this.backend.alive).isEmpty();
	}

	private RunnerPool pool(int min, int max, int concurrency, Duration idle) {
		return pool(settings(min, max, concurrency, 0, false, LONG, idle));
	}

	private static PoolSettings settings(int min, int max, int concurrency, int minIdle, boolean singleUse,
			Duration spawnTimeout, Duration idle) {
		return new PoolSettings("p", min, max, concurrency, minIdle, singleUse, PoolSettings.Placement.SPREAD,
				spawnTimeout, idle, Duration.ofSeconds(1), new RunnerResources(null, null));
	}

	private RunnerPool pool(PoolSettings settings) {
		RunnerPool pool = new RunnerPool(settings, this.backend, (uri, signer, timeout) -> {
			awaitGate();
			if (this.unreachable) {
				throw new FlameTransportException("refused", null, Map.of(), true);
			}
			return new RunnerProbe.Health(this.health);
		}, () -> List.of(this.listener), this.threads);
		this.pool = pool;
		pool.start();
		return pool;
	}

	private void awaitGate() {
		try {
			this.probeGate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private RunnerPool pool(int max, int concurrency) {
		return pool(0, max, concurrency, LONG);
	}

	private List<Future<RunnerLease>> acquire(RunnerPool pool, int count, Duration timeout) {
		List<Future<RunnerLease>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(this.callers.submit(() -> pool.acquire(Deadline.after(timeout))));
		}
		return leases;
	}

	@Test
	void whenPoolIsColdThenOneRunnerPerConcurrencyIsStartedAndAllCallsAreServed() throws Exception {
		this.backend.hold();
		RunnerPool pool = pool(10, 4);
		List<Future<RunnerLease>> leases = acquire(pool, 10, LONG);
		await().atMost(LONG).until(() -> this.backend.starts.get() == 3);
		this.backend.letGo();
		for (Future<RunnerLease> lease : leases) {
			lease.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.backend.starts).hasValue(3);
		assertThat(pool.snapshot().runners()).allSatisfy((runner) -> assertThat(runner.slots()).isEqualTo(4));
		assertThat(pool.inUse()).isEqualTo(10);
	}

	@Test
	void whenAllAreBusyThenCallersAreServedInTheirOrder() throws Exception {
		RunnerPool pool = pool(1, 1);
		RunnerLease first = pool.acquire(Deadline.after(LONG));
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		for (int i = 0; i < 5; i++) {
			int number = i;
			int waiting = i;
			Future<?> ignored = this.callers.submit(() -> {
				try (RunnerLease lease = pool.acquire(Deadline.after(LONG))) {
					order.add(number);
				}
				return null;
			});
			await().atMost(LONG).until(() -> pool.waiting() == waiting + 1);
			assertThat(ignored).isNotDone();
		}
		first.close();
		await().atMost(LONG).until(() -> order.size() == 5);
		assertThat(order).containsExactly(0, 1, 2, 3, 4);
		assertThat(this.backend.starts).hasValue(1);
	}

	@Test
	void whenNoneBecomesFreeThenTheTimeWentIntoTheQueue() throws Exception {
		RunnerPool pool = pool(1, 1);
		try (RunnerLease lease = pool.acquire(Deadline.after(LONG))) {
			assertThatExceptionOfType(FlameTimeoutException.class)
				.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofMillis(50))))
				.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(Stage.QUEUE));
		}
		assertThat(pool.waiting()).isZero();
		pool.acquire(Deadline.after(Duration.ofSeconds(5))).close();
	}

	@Test
	void whenRunnerIsStillStartingThenTheTimeWentIntoTheBoot() {
		this.backend.hold();
		RunnerPool pool = pool(1, 1);
		assertThatExceptionOfType(FlameTimeoutException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofMillis(50))))
			.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(Stage.BOOT));
	}

	@Test
	void whenBootFailsPermanentlyThenAllWaitersLearnWhy() {
		this.backend.hold();
		RunnerPool pool = pool(1, 1);
		this.backend.failures.add(new RunnerStartException("exit code 1", null, true));
		List<Future<RunnerLease>> leases = acquire(pool, 3, LONG);
		await().atMost(LONG).until(() -> pool.waiting() == 3);
		this.backend.letGo();
		assertThat(leases).allSatisfy((lease) -> assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> lease.get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(FlameNoRunnerException.class)
			.withMessageContaining("exit code 1"));
	}

	@Test
	void whenBootFailsForNowThenItIsTriedAgainWhileSomebodyWaits() throws Exception {
		this.backend.failures.add(new RunnerStartException("not now", null, false));
		this.backend.failures.add(new RunnerStartException("not now", null, false));
		RunnerPool pool = pool(1, 1);
		pool.acquire(Deadline.after(LONG)).close();
		assertThat(this.backend.starts).hasValue(3);
	}

	@Test
	void whenNoBootSucceedsInTimeThenTheCallerLearnsTheLastReason() {
		for (int i = 0; i < 50; i++) {
			this.backend.failures.add(new RunnerStartException("connection refused", null, false));
		}
		RunnerPool pool = pool(1, 1);
		assertThatExceptionOfType(FlameNoRunnerException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofMillis(600))))
			.withMessageContaining("connection refused");
	}

	@Test
	void whenRunnerIsLostThenItsCallersAreToldAndWaitersAreServedByANewOne() throws Exception {
		RunnerPool pool = pool(1, 1);
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		List<String> reasons = Collections.synchronizedList(new ArrayList<>());
		lease.onLost(reasons::add);
		Future<RunnerLease> waiting = acquire(pool, 1, LONG).get(0);
		await().atMost(LONG).until(() -> pool.waiting() == 1);
		((FakeBackend.FakeRunner) lease.runner()).die();
		assertThat(reasons).containsExactly("It died.");
		assertThat(waiting.get(30, TimeUnit.SECONDS).runner().id()).isNotEqualTo(lease.runner().id());
		lease.close();
		assertThatIllegalStateException().isThrownBy(lease::close);
	}

	@Test
	void whenRunnerIsLostThenTheMinimumIsRefilled() {
		RunnerPool pool = pool(2, 3, 1, LONG);
		await().atMost(LONG).until(() -> pool.runners().size() == 2);
		this.backend.alive.iterator().next().die();
		await().atMost(LONG).until(() -> pool.runners().size() == 2 && this.backend.starts.get() == 3);
	}

	@Test
	void idleRunnersBeyondTheMinimumStop() throws Exception {
		RunnerPool pool = pool(1, 3, 1, Duration.ofMillis(40));
		List<Future<RunnerLease>> leases = acquire(pool, 3, LONG);
		for (Future<RunnerLease> lease : leases) {
			lease.get(30, TimeUnit.SECONDS);
		}
		for (Future<RunnerLease> lease : leases) {
			lease.get().close();
		}
		await().atMost(LONG).until(() -> this.backend.alive.size() == 1);
		pool.acquire(Deadline.after(LONG)).close();
		assertThat(this.backend.starts).hasValue(3);
	}

	@Test
	void runnerThatDrainsGetsNoMoreCallsAndEndsWithItsLastOne() throws Exception {
		RunnerPool pool = pool(2, 2);
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		lease.reportDraining();
		RunnerLease other = pool.acquire(Deadline.after(LONG));
		assertThat(other.runner().id()).isNotEqualTo(lease.runner().id());
		assertThat(this.backend.alive).hasSize(2);
		lease.close();
		await().atMost(LONG).until(() -> this.backend.alive.size() == 1);
		other.close();
	}

	@Test
	void suspectComesBackWhenItAnswersAndIsReplacedWhenItDoesNot() throws Exception {
		RunnerPool pool = pool(1, 1);
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		String first = lease.runner().id();
		lease.reportUnavailable("broken");
		lease.close();
		try (RunnerLease again = pool.acquire(Deadline.after(LONG))) {
			assertThat(again.runner().id()).isEqualTo(first);
			this.unreachable = true;
			again.reportUnavailable("broken");
		}
		await().atMost(LONG).until(() -> this.backend.alive.isEmpty());
		this.unreachable = false;
		try (RunnerLease next = pool.acquire(Deadline.after(LONG))) {
			assertThat(next.runner().id()).isNotEqualTo(first);
		}
	}

	@Test
	void suspectGetsNoCallsBeforeItHasAnswered() throws Exception {
		RunnerPool pool = pool(1, 2);
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		RunnerLease other = pool.acquire(Deadline.after(LONG));
		this.probeGate = new CountDownLatch(1);
		lease.reportUnavailable("broken");
		lease.close();
		assertThatExceptionOfType(FlameTimeoutException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofMillis(100))));
		this.probeGate.countDown();
		pool.acquire(Deadline.after(LONG)).close();
		other.close();
	}

	@Test
	void whenRunnerIsBusyWithOthersCallsThenAnotherOneIsUsed() throws Exception {
		RunnerPool pool = pool(2, 1);
		RunnerLease busy = pool.acquire(Deadline.after(LONG));
		busy.reportBusy();
		busy.close();
		try (RunnerLease other = pool.acquire(Deadline.after(LONG))) {
			assertThat(other.runner().id()).isNotEqualTo(busy.runner().id());
			pool.acquire(Deadline.after(LONG)).close();
		}
	}

	@Test
	void whenRunnerWasBusyThenOthersComeFirstAfterwards() throws Exception {
		RunnerPool pool = pool(2, 1);
		RunnerLease first = pool.acquire(Deadline.after(LONG));
		RunnerLease second = pool.acquire(Deadline.after(LONG));
		first.reportBusy();
		first.close();
		await().atMost(LONG).until(() -> pool.free() == 1);
		second.close();
		try (RunnerLease next = pool.acquire(Deadline.after(LONG))) {
			assertThat(next.runner().id()).isEqualTo(second.runner().id());
		}
	}

	@Test
	void runnerThatHeartbeatsFindDrainingIsReplaced() throws Exception {
		RunnerPool pool = pool(1, 2);
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		this.health = RunnerProbe.State.DRAINING;
		lease.reportUnavailable("broken");
		await().atMost(LONG).until(() -> pool.snapshot().count(RunnerSnapshot.State.DRAINING) == 1);
		this.health = RunnerProbe.State.READY;
		try (RunnerLease next = pool.acquire(Deadline.after(LONG))) {
			assertThat(next.runner().id()).isNotEqualTo(lease.runner().id());
		}
		lease.close();
	}

	@Test
	void closedPoolRefusesAndWaitersAreToldAndBootsAreInterrupted() {
		this.backend.hold();
		RunnerPool pool = pool(1, 1);
		Future<RunnerLease> waiting = acquire(pool, 1, LONG).get(0);
		await().atMost(LONG).until(() -> this.backend.starts.get() == 1);
		pool.close(Duration.ZERO);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(FlameNoRunnerException.class);
		assertThatExceptionOfType(FlameNoRunnerException.class).isThrownBy(() -> pool.acquire(Deadline.after(LONG)))
			.withMessageContaining("shutting down");
	}

	@Test
	void settingsAreValidated() {
		assertThatIllegalArgumentException().isThrownBy(() -> settings(2, 1, 1, 0, false, LONG, LONG));
		assertThatIllegalArgumentException().isThrownBy(() -> settings(0, 1, 1, 2, false, LONG, LONG));
	}

	/**
	 * Thousands of calls while runners die, drain, are suspected and idle away: no slot
	 * is given twice, none is lost, everybody is served.
	 */
	@Test
	void stress() throws Exception {
		int concurrency = 3;
		RunnerPool pool = pool(0, 5, concurrency, Duration.ofMillis(5));
		Map<String, AtomicInteger> inUse = new ConcurrentHashMap<>();
		Set<String> overused = ConcurrentHashMap.newKeySet();
		AtomicInteger served = new AtomicInteger();
		int threads = 32;
		int calls = 400;
		CountDownLatch done = new CountDownLatch(threads);
		List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
		for (int thread = 0; thread < threads; thread++) {
			this.callers.execute(() -> {
				try {
					for (int i = 0; i < calls; i++) {
						call(pool, concurrency, inUse, overused);
						served.incrementAndGet();
					}
				}
				catch (Throwable ex) {
					failures.add(ex);
				}
				finally {
					done.countDown();
				}
			});
		}
		assertThat(done.await(300, TimeUnit.SECONDS)).isTrue();
		assertThat(failures).isEmpty();
		assertThat(overused).isEmpty();
		assertThat(served).hasValue(threads * calls);
		assertThat(pool.waiting()).isZero();
		await().atMost(LONG).until(() -> this.backend.alive.isEmpty());
	}

	private static void call(RunnerPool pool, int concurrency, Map<String, AtomicInteger> inUse, Set<String> overused)
			throws InterruptedException {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		if (random.nextInt(20) == 0) {
			try {
				pool.acquire(Deadline.after(Duration.ofNanos(random.nextInt(200_000)))).close();
			}
			catch (FlameTimeoutException ex) {
				// as asked for
			}
		}
		try (RunnerLease lease = pool.acquire(Deadline.after(Duration.ofSeconds(120)))) {
			AtomicInteger slots = inUse.computeIfAbsent(lease.runner().id(), (id) -> new AtomicInteger());
			if (slots.incrementAndGet() > concurrency) {
				overused.add(lease.runner().id());
			}
			switch (random.nextInt(100)) {
				case 0 -> ((FakeBackend.FakeRunner) lease.runner()).die();
				case 1 -> lease.reportDraining();
				case 2 -> lease.reportUnavailable("broken");
				default -> Thread.onSpinWait();
			}
			slots.decrementAndGet();
		}
	}

}
