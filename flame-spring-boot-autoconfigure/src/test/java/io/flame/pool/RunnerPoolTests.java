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
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerStartException;
import io.flame.context.Deadline;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

class RunnerPoolTests extends AbstractRunnerPoolTests {

	private RunnerPool pool(int min, int max, int concurrency, Duration idle) {
		return pool(settings().min(min).max(max).concurrency(concurrency).idle(idle).build());
	}

	private RunnerPool pool(int max, int concurrency) {
		return pool(0, max, concurrency, LONG);
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
		await().atMost(LONG).until(() -> pool.snapshot().runners().size() == 2);
		this.backend.alive.iterator().next().die();
		await().atMost(LONG).until(() -> pool.snapshot().runners().size() == 2 && this.backend.starts.get() == 3);
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
	void runnerThatMissesAHeartbeatGetsNoCallsBeforeItHasAnswered() throws Exception {
		RunnerPool pool = pool(1, 2, 1, LONG);
		await().atMost(LONG).until(() -> idle(pool) == 1);
		String id = pool.snapshot().runners().get(0).id();
		this.frozen = true;
		await().atMost(LONG).until(() -> pool.counts().unavailable() == 1);
		try (RunnerLease lease = pool.acquire(Deadline.after(LONG))) {
			assertThat(lease.runner().id()).isNotEqualTo(id);
			this.frozen = false;
			await().atMost(LONG).until(() -> idle(pool) == 1);
		}
	}

	@Test
	void runnerThatMissesAllHeartbeatsIsReplaced() {
		RunnerPool pool = pool(1, 1, 1, LONG);
		await().atMost(LONG).until(() -> idle(pool) == 1);
		this.frozen = true;
		await().atMost(LONG).until(() -> this.backend.starts.get() == 2);
		this.frozen = false;
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
		assertThatIllegalArgumentException().isThrownBy(() -> settings().min(2).max(1).build());
		assertThatIllegalArgumentException().isThrownBy(() -> settings().max(1).minIdle(2).build());
	}

	/**
	 * Thousands of calls while runners die, drain, are suspected and idle away: no slot
	 * is given twice, none is lost, everybody is served.
	 */
	@Test
	void stress() throws Exception {
		int concurrency = 3;
		RunnerPool pool = pool(
				settings().max(5).concurrency(concurrency).minIdle(1).idle(Duration.ofMillis(5)).build());
		Map<String, AtomicInteger> inUse = new ConcurrentHashMap<>();
		Set<String> overused = ConcurrentHashMap.newKeySet();
		AtomicInteger served = new AtomicInteger();
		this.backend.failEvery = 5;
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
		await().atMost(LONG).until(() -> this.backend.alive.size() == 1 && idle(pool) == 1);
		await().atMost(LONG).until(() -> pool.demand().equals(new ScalingPolicy.Demand(0, 1, 1, 1, 0)));
		assertThat(pool.inUse()).isZero();
	}

	/**
	 * The decision to stop an idle runner and a call that comes at the same moment: never
	 * gets a call a runner that is being ended.
	 */
	@Test
	void idleShutdownDoesNotRaceWithCalls() throws Exception {
		RunnerPool pool = pool(settings().max(2).idle(Duration.ofNanos(1)).build());
		int threads = 4;
		CountDownLatch done = new CountDownLatch(threads);
		AtomicInteger raced = new AtomicInteger();
		for (int thread = 0; thread < threads; thread++) {
			this.callers.execute(() -> {
				while (this.backend.starts.get() < 500) {
					LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(200_000));
					try (RunnerLease lease = pool.acquire(Deadline.after(LONG))) {
						FakeBackend.FakeRunner runner = (FakeBackend.FakeRunner) lease.runner();
						Thread.yield();
						if (runner.ended || lease.lost() != null) {
							raced.incrementAndGet();
						}
					}
					catch (InterruptedException ex) {
						return;
					}
				}
				done.countDown();
			});
		}
		assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
		assertThat(raced).hasValue(0);
	}

	private static void call(RunnerPool pool, int concurrency, Map<String, AtomicInteger> inUse, Set<String> overused)
			throws InterruptedException {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		if (random.nextInt(20) == 0) {
			try {
				pool.acquire(Deadline.after(Duration.ofNanos(random.nextInt(200_000)))).close();
			}
			catch (FlameTimeoutException | FlameNoRunnerException ex) {
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
				case 3 -> lease.reportBusy();
				case 4 -> lease.reportStuck();
				case 5 -> pool.drain(lease.runner().id());
				case 6 -> pool.resize(0, 2 + random.nextInt(4), concurrency);
				default -> Thread.onSpinWait();
			}
			slots.decrementAndGet();
		}
	}

}
