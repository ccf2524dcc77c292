package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Which runner gets calls with idempotency keys.
 */
class KeyedCallsTests extends AbstractRunnerPoolTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static RunnerLease acquire(RunnerPool pool, String key) throws InterruptedException {
		return pool.acquire(Deadline.after(LONG), 0, key, null);
	}

	private Future<RunnerLease> acquireLater(RunnerPool pool, String key, @Nullable RunnerMemory memory) {
		return later(pool, () -> pool.acquire(Deadline.after(LONG), 0, key, memory));
	}

	private Future<RunnerLease> later(RunnerPool pool, Callable<RunnerLease> acquire) {
		int waiting = pool.waiting();
		Future<RunnerLease> lease = this.callers.submit(acquire);
		await().atMost(LONG).until(() -> pool.waiting() == waiting + 1 || lease.isDone());
		return lease;
	}

	private RunnerPool poolOfTwo() {
		RunnerPool pool = pool(settings().min(2).max(2).build());
		await().atMost(LONG).until(() -> pool.free() == 2);
		return pool;
	}

	@Test
	void aKeyGoesBackToTheRunnerThatHasSeenIt() throws Exception {
		RunnerPool pool = poolOfTwo();
		String runner;
		try (RunnerLease lease = acquire(pool, "a")) {
			runner = lease.runner().id();
		}
		for (int i = 0; i < 10; i++) {
			try (RunnerLease lease = acquire(pool, "a")) {
				assertThat(lease.runner().id()).isEqualTo(runner);
			}
		}
	}

	@Test
	void whileACallWithAKeyIsUnderWayTheOthersNeedNoSlot() throws Exception {
		RunnerPool pool = poolOfTwo();
		try (RunnerLease first = acquire(pool, "a");
				RunnerLease second = acquire(pool, "a");
				RunnerLease third = acquire(pool, "a")) {
			assertThat(second.runner().id()).isEqualTo(first.runner().id());
			assertThat(third.runner().id()).isEqualTo(first.runner().id());
			assertThat(pool.free()).isEqualTo(1);
		}
		assertThat(pool.free()).isEqualTo(2);
		assertThat(pool.inUse()).isZero();
	}

	@Test
	void aKeyWaitsForASlotOfItsRunnerAndNotBehindThoseWhoComeLater() throws Exception {
		RunnerPool pool = poolOfTwo();
		String runner;
		try (RunnerLease lease = acquire(pool, "a")) {
			runner = lease.runner().id();
		}
		RunnerLease one = pool.acquire(Deadline.after(LONG));
		RunnerLease two = pool.acquire(Deadline.after(LONG));
		RunnerLease its = one.runner().id().equals(runner) ? one : two;
		RunnerLease others = (its == one) ? two : one;
		Future<RunnerLease> keyed = acquireLater(pool, "a", null);
		Future<RunnerLease> queued = later(pool, () -> pool.acquire(Deadline.after(LONG)));
		its.close();
		try (RunnerLease lease = keyed.get()) {
			assertThat(lease.runner().id()).isEqualTo(runner);
			assertThat(queued).isNotDone();
		}
		queued.get().close();
		others.close();
		assertThat(pool.waiting()).isZero();
	}

	@Test
	void aKeyDoesNotOvertakeThoseWhoCameFirst() throws Exception {
		RunnerPool pool = pool(settings().min(1).max(1).build());
		acquire(pool, "a").close();
		RunnerLease held = pool.acquire(Deadline.after(LONG));
		Future<RunnerLease> queued = later(pool, () -> pool.acquire(Deadline.after(LONG)));
		Future<RunnerLease> keyed = acquireLater(pool, "a", null);
		held.close();
		try (RunnerLease lease = queued.get(30, TimeUnit.SECONDS)) {
			assertThat(keyed).isNotDone();
		}
		keyed.get().close();
	}

	@Test
	void amongThoseWhoWaitForTheSameRunnerPriorityGoesFirst() throws Exception {
		RunnerPool pool = pool(settings().min(1).max(1).build());
		acquire(pool, "a").close();
		acquire(pool, "b").close();
		RunnerLease held = pool.acquire(Deadline.after(LONG));
		Future<RunnerLease> low = acquireLater(pool, "a", null);
		Future<RunnerLease> high = later(pool, () -> pool.acquire(Deadline.after(LONG), 1, "b", null));
		held.close();
		try (RunnerLease lease = high.get(30, TimeUnit.SECONDS)) {
			assertThat(low).isNotDone();
		}
		low.get().close();
	}

	@Test
	void aKeyWaitsForItsRunnerAlthoughAnotherOneIsFree() throws Exception {
		RunnerPool pool = poolOfTwo();
		String runner;
		try (RunnerLease lease = acquire(pool, "a")) {
			runner = lease.runner().id();
		}
		RunnerLease one = pool.acquire(Deadline.after(LONG));
		RunnerLease two = pool.acquire(Deadline.after(LONG));
		RunnerLease its = one.runner().id().equals(runner) ? one : two;
		((its == one) ? two : one).close();
		assertThat(pool.free()).isEqualTo(1);
		assertThatExceptionOfType(FlameTimeoutException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofMillis(50)), 0, "a", null));
		assertThat(pool.waiting()).isZero();
		its.close();
		acquire(pool, "a").close();
	}

	@Test
	void whoWaitsForTheFirstRunnerWithTheSameKeyGetsTheSameOne() throws Exception {
		this.backend.hold();
		RunnerPool pool = pool(settings().max(3).build());
		List<Future<RunnerLease>> leases = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			leases.add(acquireLater(pool, "a", null));
		}
		this.backend.letGo();
		String runner = leases.get(0).get().runner().id();
		for (Future<RunnerLease> lease : leases) {
			assertThat(lease.get().runner().id()).isEqualTo(runner);
			lease.get().close();
		}
		assertThat(pool.inUse()).isZero();
		assertThat(pool.waiting()).isZero();
	}

	@Test
	void whenTheRunnerIsLostThenThoseWhoWaitForItGetAnotherUnlessOnlyItWillDo() throws Exception {
		RunnerPool pool = poolOfTwo();
		RunnerLease its = acquire(pool, "a");
		its.close();
		RunnerLease one = pool.acquire(Deadline.after(LONG));
		RunnerLease two = pool.acquire(Deadline.after(LONG));
		RunnerLease held = one.runner().id().equals(its.runner().id()) ? one : two;
		Future<RunnerLease> any = acquireLater(pool, "a", null);
		Future<RunnerLease> same = acquireLater(pool, "a", its.memory());
		((held == one) ? two : one).close();
		assertThat(any).isNotDone();
		this.backend.alive.stream()
			.filter((runner) -> runner.id().equals(held.runner().id()))
			.findFirst()
			.orElseThrow()
			.die();
		assertThat(any.get().runner().id()).isNotEqualTo(held.runner().id());
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(same::get)
			.withCauseInstanceOf(FlameRunnerLostException.class)
			.withMessageContaining("unknown");
		held.close();
		any.get().close();
	}

	@Test
	void whenTheRunnerIsDrainedThenTheKeyGoesElsewhere() throws Exception {
		RunnerPool pool = poolOfTwo();
		RunnerLease held = acquire(pool, "a");
		assertThat(pool.drain(held.runner().id())).isTrue();
		try (RunnerLease lease = acquire(pool, "a")) {
			assertThat(lease.runner().id()).isNotEqualTo(held.runner().id());
		}
		held.close();
		assertThatExceptionOfType(FlameRunnerLostException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(LONG), 0, "unseen", held.memory()));
	}

	@Test
	void whatARunnerHasNotTakenItHasNotSeen() throws Exception {
		RunnerPool pool = poolOfTwo();
		RunnerLease held = acquire(pool, "a");
		held.reportNotTaken();
		held.reportBusy();
		held.close();
		try (RunnerLease lease = acquire(pool, "a")) {
			assertThat(lease.runner().id()).isNotEqualTo(held.runner().id());
		}
	}

	@Test
	void whenTheConnectionBrokeThenTheKeyWaitsUntilItsRunnerHasAnswered() throws Exception {
		RunnerPool pool = poolOfTwo();
		this.probeGate = new CountDownLatch(1);
		RunnerLease held = acquire(pool, "a");
		held.reportUnavailable("broken");
		held.close();
		Future<RunnerLease> again = acquireLater(pool, "a", held.memory());
		assertThat(again).isNotDone();
		this.probeGate.countDown();
		assertThat(again.get().runner().id()).isEqualTo(held.runner().id());
		again.get().close();
	}

	@Test
	void runnersOfTheBaseProtocolKnowNoKeys() throws Exception {
		this.backend.baseProtocol = true;
		this.backend.hold();
		RunnerPool pool = pool(settings().max(2).build());
		Future<RunnerLease> one = acquireLater(pool, "a", null);
		Future<RunnerLease> two = acquireLater(pool, "a", null);
		Future<RunnerLease> three = acquireLater(pool, "a", null);
		this.backend.letGo();
		assertThat(one.get().runner().id()).isNotEqualTo(two.get().runner().id());
		assertThat(three).isNotDone();
		two.get().close();
		// which one it is does not matter
		RunnerLease last = three.get(30, TimeUnit.SECONDS);
		assertThat(last.runner().id()).isEqualTo(two.get().runner().id());
		last.close();
		one.get().close();
	}

	@Test
	void nobodyJoinsACallThatWasAbandoned() throws Exception {
		RunnerPool pool = poolOfTwo();
		RunnerLease abandoned = acquire(pool, "a");
		abandoned.reportAbandoned();
		Future<RunnerLease> next = acquireLater(pool, "a", null);
		assertThat(next).isNotDone();
		abandoned.close();
		try (RunnerLease lease = next.get(); RunnerLease other = acquire(pool, "a")) {
			assertThat(lease.runner().id()).isEqualTo(abandoned.runner().id());
			assertThat(other.runner().id()).isEqualTo(abandoned.runner().id());
		}
	}

	@Test
	void whenOneCallerAbandonsACallThenOthersStillJoinThoseWhoDoNot() throws Exception {
		RunnerPool pool = poolOfTwo();
		RunnerLease abandoned = acquire(pool, "a");
		RunnerLease waiting = acquire(pool, "a");
		abandoned.reportAbandoned();
		acquire(pool, "a").close();
		abandoned.close();
		acquire(pool, "a").close();
		waiting.close();
		assertThat(pool.free()).isEqualTo(2);
	}

	@Test
	void whenItsRunnerTurnsOutNotToHaveSeenAKeyThenWhoWaitsForItGoesElsewhere() throws Exception {
		RunnerPool pool = poolOfTwo();
		this.probeGate = new CountDownLatch(1);
		RunnerLease one = acquire(pool, "a");
		RunnerLease two = acquire(pool, "a");
		refused(one);
		Future<RunnerLease> again = acquireLater(pool, "a", null);
		assertThat(again).isNotDone();
		refused(two);
		try (RunnerLease elsewhere = again.get(30, TimeUnit.SECONDS); RunnerLease joining = acquire(pool, "a")) {
			assertThat(elsewhere.runner().id()).isNotEqualTo(one.runner().id());
			assertThat(joining.runner().id()).isEqualTo(elsewhere.runner().id());
		}
		this.probeGate.countDown();
	}

	private static void refused(RunnerLease lease) {
		lease.reportUnavailable("partitioned");
		lease.reportNotTaken();
		lease.close();
	}

	@Test
	void aKeyIsNotForgottenWhileSomebodyWaitsForItsRunner() throws Exception {
		RunnerPool pool = poolOfTwo();
		RunnerLease its = acquire(pool, "a");
		its.close();
		RunnerLease one = pool.acquire(Deadline.after(LONG));
		RunnerLease two = pool.acquire(Deadline.after(LONG));
		RunnerLease held = one.runner().id().equals(its.runner().id()) ? one : two;
		Future<RunnerLease> waiting = acquireLater(pool, "a", null);
		((held == one) ? two : one).close();
		for (int i = 0; i <= 10_000; i++) {
			acquire(pool, "other" + i).close();
		}
		Future<RunnerLease> next = acquireLater(pool, "a", null);
		assertThat(next).isNotDone();
		held.close();
		assertThat(waiting.get().runner().id()).isEqualTo(next.get().runner().id());
		waiting.get().close();
		next.get().close();
	}

	@Test
	void whenAnotherRunnerHasSeenTheKeySinceThenItIsNoReplacementForTheLostOne() throws Exception {
		RunnerPool pool = poolOfTwo();
		RunnerLease lost = acquire(pool, "a");
		lost.close();
		assertThat(pool.drain(lost.runner().id())).isTrue();
		acquire(pool, "a").close();
		assertThatExceptionOfType(FlameRunnerLostException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(LONG), 0, "a", lost.memory()))
			.withMessageContaining("unknown");
	}

	@Test
	void whenARunnerWasRestartedThenItIsNoReplacementForItself() throws Exception {
		this.backend.addressable = false;
		RunnerPool pool = pool(settings().min(1).max(1).build());
		await().atMost(LONG).until(() -> pool.free() == 1);
		this.instance = "one";
		RunnerLease lost = acquire(pool, "a");
		lost.reportUnavailable("broken");
		lost.close();
		try (RunnerLease same = pool.acquire(Deadline.after(LONG), 0, "a", lost.memory())) {
			assertThat(same.memory()).isSameAs(lost.memory());
			this.instance = "two";
			same.reportUnavailable("broken");
		}
		assertThatExceptionOfType(FlameRunnerLostException.class).isThrownBy(() -> {
			await().atMost(LONG).until(() -> pool.free() == 1);
			acquire(pool, "a").close();
			pool.acquire(Deadline.after(LONG), 0, "a", lost.memory());
		});
	}

	@Test
	void callsWithAndWithoutKeysLeaveNothingBehind() throws Exception {
		RunnerPool pool = pool(settings().max(3).concurrency(2).build());
		Map<String, AtomicInteger> underWay = new ConcurrentHashMap<>();
		List<Future<?>> callers = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			Random random = new Random(i);
			callers.add(this.callers.submit(() -> {
				for (int j = 0; j < 1500; j++) {
					call(pool, random, underWay);
				}
				return null;
			}));
		}
		for (Future<?> caller : callers) {
			caller.get();
		}
		assertThat(pool.inUse()).isZero();
		assertThat(pool.waiting()).isZero();
		await().atMost(LONG).until(() -> pool.free() == pool.snapshot().runners().size());
	}

	/**
	 * A call that looks whether others with its key are elsewhere.
	 */
	private void call(RunnerPool pool, Random random, Map<String, AtomicInteger> underWay) throws InterruptedException {
		Deadline deadline = Deadline
			.after((random.nextInt(20) == 0) ? Duration.ofNanos(random.nextInt(100_000)) : LONG);
		try {
			if (random.nextBoolean()) {
				pool.acquire(deadline).close();
				return;
			}
			String key = "key" + random.nextInt(12);
			RunnerLease lease = pool.acquire(deadline, random.nextInt(2), key, null);
			AtomicInteger elsewhere = underWay.computeIfAbsent(key + " " + lease.runner().id(),
					(name) -> new AtomicInteger());
			elsewhere.incrementAndGet();
			int runners = underWay.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().startsWith(key + " "))
				.mapToInt((entry) -> (entry.getValue().get() > 0) ? 1 : 0)
				.sum();
			elsewhere.decrementAndGet();
			lease.close();
			assertThat(runners).isEqualTo(1);
		}
		catch (FlameTimeoutException ex) {
			// it did not want to wait
		}
	}

}
