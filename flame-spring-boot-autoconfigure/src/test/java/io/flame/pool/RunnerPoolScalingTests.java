package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.FlameException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.backend.RunnerStartException;
import io.flame.context.Deadline;
import io.flame.pool.PoolSettings.Placement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * How a pool grows, shrinks and is changed.
 */
class RunnerPoolScalingTests extends AbstractRunnerPoolTests {

	@Test
	void whenMoreCallsThanRunnersComeToAColdPoolThenAllAreServed() throws Exception {
		RunnerPool pool = pool(settings().max(4).build());
		List<Future<RunnerLease>> leases = acquire(pool, 6, LONG);
		await().atMost(LONG).until(() -> pool.inUse() == 4 && pool.waiting() == 2);
		for (int i = 0; i < 6; i++) {
			await().atMost(LONG).until(() -> leases.stream().anyMatch(Future::isDone));
			Future<RunnerLease> served = leases.stream().filter(Future::isDone).findFirst().orElseThrow();
			leases.remove(served);
			served.get().close();
		}
		assertThat(this.backend.starts).hasValue(4);
	}

	@Test
	void whenThreeCallsComeToAColdPoolOfOneWideRunnerThenOneIsStartedForAll() throws Exception {
		this.backend.hold();
		RunnerPool pool = pool(settings().max(1).concurrency(10).build());
		List<Future<RunnerLease>> leases = acquire(pool, 3, LONG);
		await().atMost(LONG).until(() -> pool.waiting() == 3);
		this.backend.letGo();
		for (Future<RunnerLease> lease : leases) {
			lease.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.backend.starts).hasValue(1);
	}

	@Test
	void minimumIsStartedInParallel() {
		this.backend.hold();
		RunnerPool pool = pool(settings().min(3).max(5).build());
		await().atMost(LONG).until(() -> this.backend.starts.get() == 3);
		assertThat(pool.snapshot().starting()).hasSize(3);
		this.backend.letGo();
		await().atMost(LONG).until(() -> idle(pool) == 3);
	}

	@Test
	void spareRunnersAreThereBeyondDemandAndNoMoreThanThat() throws Exception {
		RunnerPool pool = pool(settings().max(4).minIdle(2).idle(Duration.ofMillis(40)).build());
		await().atMost(LONG).until(() -> idle(pool) == 2);
		RunnerLease first = pool.acquire(Deadline.after(LONG));
		await().atMost(LONG).until(() -> idle(pool) == 2);
		RunnerLease second = pool.acquire(Deadline.after(LONG));
		await().atMost(LONG).until(() -> idle(pool) == 2);
		assertThat(this.backend.alive).hasSize(4);
		RunnerLease third = pool.acquire(Deadline.after(LONG));
		assertThat(idle(pool)).isEqualTo(1);
		first.close();
		second.close();
		third.close();
		await().atMost(LONG).until(() -> this.backend.alive.size() == 2);
		assertThat(this.backend.starts).hasValue(4);
	}

	@Test
	void runnerOfASingleUsePoolServesOneCallAndTheMinimumIsAlwaysThere() throws Exception {
		RunnerPool pool = pool(settings().min(1).max(3).concurrency(4).singleUse().build());
		await().atMost(LONG).until(() -> idle(pool) == 1);
		Set<String> used = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 10; i++) {
			try (RunnerLease lease = pool.acquire(Deadline.after(LONG))) {
				assertThat(used.add(lease.runner().id())).isTrue();
				// the next one is there while this one still executes
				await().atMost(LONG).until(() -> idle(pool) == 1);
			}
			assertThat(idle(pool)).isEqualTo(1);
			assertThat(this.backend.alive.size()).isBetween(1, 3);
		}
		await().atMost(LONG).until(() -> this.backend.alive.size() == 1);
		assertThat(stopped(StopReason.SINGLE_USE)).hasSize(10);
	}

	@Test
	void stormOnASingleUsePoolUsesEachRunnerOnce() throws Exception {
		RunnerPool pool = pool(settings().max(3).concurrency(5).singleUse().build());
		List<Future<?>> calls = new ArrayList<>();
		Set<String> used = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 60; i++) {
			calls.add(this.callers.submit(() -> {
				try (RunnerLease lease = pool.acquire(Deadline.after(LONG))) {
					assertThat(used.add(lease.runner().id())).isTrue();
				}
				return null;
			}));
		}
		for (Future<?> call : calls) {
			call.get(60, TimeUnit.SECONDS);
		}
		assertThat(used).hasSize(60);
	}

	@Test
	void packedCallsLeaveOthersIdle() throws Exception {
		RunnerPool pool = pool(settings().min(2).max(2).concurrency(3).placement(Placement.PACK).build());
		await().atMost(LONG).until(() -> idle(pool) == 2);
		List<RunnerLease> leases = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			leases.add(pool.acquire(Deadline.after(LONG)));
		}
		assertThat(leases).extracting((lease) -> lease.runner().id()).containsOnly(leases.get(0).runner().id());
		leases.add(pool.acquire(Deadline.after(LONG)));
		leases.add(pool.acquire(Deadline.after(LONG)));
		leases.remove(0).close();
		// the first one is as full as the second one was and came first
		RunnerLease next = pool.acquire(Deadline.after(LONG));
		leases.add(next);
		assertThat(pool.snapshot().runners()).extracting(RunnerSnapshot::state).containsOnly(RunnerSnapshot.State.BUSY);
		leases.forEach(RunnerLease::close);
	}

	@Test
	void spreadCallsGoToTheRunnerWithTheFewest() throws Exception {
		RunnerPool pool = pool(settings().min(2).max(2).concurrency(3).build());
		await().atMost(LONG).until(() -> idle(pool) == 2);
		RunnerLease first = pool.acquire(Deadline.after(LONG));
		RunnerLease second = pool.acquire(Deadline.after(LONG));
		assertThat(second.runner().id()).isNotEqualTo(first.runner().id());
		first.close();
		try (RunnerLease third = pool.acquire(Deadline.after(LONG))) {
			assertThat(third.runner().id()).isEqualTo(first.runner().id());
		}
		second.close();
	}

	@Test
	void whenMaximumIsRaisedThenWaitersGetRunnersAtOnce() throws Exception {
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease held = pool.acquire(Deadline.after(LONG));
		Future<RunnerLease> waiting = acquire(pool, 1, LONG).get(0);
		await().atMost(LONG).until(() -> pool.waiting() == 1);
		pool.resize(0, 2, 1);
		waiting.get(30, TimeUnit.SECONDS).close();
		held.close();
		assertThat(pool.settings().max()).isEqualTo(2);
		await().atMost(LONG).until(() -> this.events.contains(new RunnerPoolEvent.PoolResized("p", 0, 2, 1)));
	}

	@Test
	void whenMaximumIsLoweredThenRunnersEndWithTheirLastCall() throws Exception {
		RunnerPool pool = pool(settings().min(3).max(3).build());
		await().atMost(LONG).until(() -> idle(pool) == 3);
		RunnerLease first = pool.acquire(Deadline.after(LONG));
		RunnerLease second = pool.acquire(Deadline.after(LONG));
		pool.resize(0, 1, 1);
		await().atMost(LONG).until(() -> this.backend.alive.size() == 2);
		assertThat(pool.snapshot().count(RunnerSnapshot.State.DRAINING)).isEqualTo(1);
		first.close();
		second.close();
		await().atMost(LONG).until(() -> stopped(StopReason.SCALED_DOWN).size() == 2);
		assertThat(this.backend.alive).hasSize(1);
		pool.acquire(Deadline.after(LONG)).close();
		assertThat(this.backend.starts).hasValue(3);
	}

	@Test
	void whenMinimumIsRaisedThenRunnersStart() {
		RunnerPool pool = pool(settings().max(3).build());
		pool.resize(2, 3, 1);
		await().atMost(LONG).until(() -> idle(pool) == 2);
		pool.resize(0, 3, 1);
		assertThat(idle(pool)).isEqualTo(2);
	}

	@Test
	void whenMinimumIsLoweredThenIdleRunnersStop() {
		RunnerPool pool = pool(settings().min(2).max(2).idle(Duration.ofMillis(20)).build());
		await().atMost(LONG).until(() -> idle(pool) == 2);
		pool.resize(1, 2, 1);
		await().atMost(LONG).until(() -> this.backend.alive.size() == 1);
	}

	@Test
	void whenConcurrencyIsRaisedThenWaitersAreServedByTheRunnersThatThereAre() throws Exception {
		this.backend.capacity = 3;
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease first = pool.acquire(Deadline.after(LONG));
		List<Future<RunnerLease>> waiting = acquire(pool, 3, LONG);
		await().atMost(LONG).until(() -> pool.waiting() == 3);
		pool.resize(0, 1, 8);
		await().atMost(LONG).until(() -> pool.waiting() == 1);
		assertThat(pool.snapshot().runners()).singleElement()
			.satisfies((runner) -> assertThat(runner.slots()).isEqualTo(3));
		pool.resize(0, 1, 1);
		first.close();
		assertThat(pool.waiting()).isEqualTo(1);
		await().atMost(LONG).until(() -> waiting.stream().filter(Future::isDone).count() == 2);
		// they came at the same time, in no known order
		List<Future<RunnerLease>> served = waiting.stream().filter(Future::isDone).toList();
		for (Future<RunnerLease> lease : served) {
			lease.get().close();
		}
		for (Future<RunnerLease> lease : waiting) {
			if (!served.contains(lease)) {
				lease.get(30, TimeUnit.SECONDS).close();
			}
		}
		assertThat(this.backend.starts).hasValue(1);
	}

	@Test
	void impossibleSizesAreRefusedAndChangeNothing() {
		RunnerPool pool = pool(settings().max(2).build());
		assertThatIllegalArgumentException().isThrownBy(() -> pool.resize(3, 2, 1)).withMessageContaining("'min'");
		assertThatIllegalArgumentException().isThrownBy(() -> pool.resize(0, 0, 1)).withMessageContaining("'max'");
		assertThatIllegalArgumentException().isThrownBy(() -> pool.resize(0, 1, 0))
			.withMessageContaining("'max-concurrency'");
		assertThat(pool.settings().max()).isEqualTo(2);
	}

	@Test
	void drainedRunnerFinishesItsCallsAndIsReplacedMeanwhile() throws Exception {
		RunnerPool pool = pool(settings().min(1).max(1).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		String id = lease.runner().id();
		assertThat(pool.drain(id)).isTrue();
		try (RunnerLease other = pool.acquire(Deadline.after(LONG))) {
			assertThat(other.runner().id()).isNotEqualTo(id);
		}
		assertThat(((FakeBackend.FakeRunner) lease.runner()).ended).isFalse();
		lease.close();
		await().atMost(LONG).until(() -> stopped(StopReason.DRAINED).contains(id));
		assertThat(this.events)
			.anyMatch((event) -> event instanceof RunnerPoolEvent.RunnerDrained drained && drained.runner().equals(id));
		assertThat(pool.drain("nobody")).isFalse();
		assertThat(pool.stop("nobody")).isFalse();
	}

	@Test
	void stoppedRunnerEndsWithItsCalls() throws Exception {
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		List<String> reasons = new ArrayList<>();
		lease.onLost(reasons::add);
		assertThat(pool.stop(lease.runner().id())).isTrue();
		await().atMost(LONG).until(() -> !reasons.isEmpty());
		assertThat(stopped(StopReason.STOPPED)).containsExactly(lease.runner().id());
		lease.close();
	}

	@Test
	void drainedRunnerOfSomebodyElseStaysAwayUntilItWasGone() throws Exception {
		this.backend.addressable = false;
		RunnerPool pool = pool(settings().min(1).max(1).build());
		await().atMost(LONG).until(() -> idle(pool) == 1);
		String id = pool.snapshot().runners().get(0).id();
		assertThatIllegalArgumentException().isThrownBy(() -> pool.stop(id)).withMessageContaining("somebody else");
		assertThat(pool.drain(id)).isTrue();
		assertThat(pool.snapshot().count(RunnerSnapshot.State.DRAINING)).isEqualTo(1);
		assertThatExceptionOfType(FlameException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofMillis(100))));
		assertThat(this.backend.starts).hasValue(1);
		this.unreachable = true;
		// found by the heartbeat
		await().atMost(LONG).until(() -> this.backend.starts.get() == 2);
		this.unreachable = false;
		pool.acquire(Deadline.after(LONG)).close();
	}

	@Test
	void drainedRunnerOfSomebodyElseThatHasBeenRestartedGetsCallsAgain() throws Exception {
		this.backend.addressable = false;
		this.instance = "first";
		RunnerPool pool = pool(settings().min(1).max(1).build());
		await().atMost(LONG).until(() -> idle(pool) == 1);
		pool.drain(pool.snapshot().runners().get(0).id());
		await().atMost(LONG).until(() -> pool.snapshot().runners().get(0).lastHeartbeat() != null);
		assertThat(this.backend.starts).hasValue(1);
		// nobody saw that it was away
		this.instance = "second";
		pool.acquire(Deadline.after(LONG)).close();
		assertThat(this.backend.starts).hasValue(2);
	}

	@Test
	void whenSingleRunnerIsStoppedThenItsPlaceIsFreeWhenItHasEnded() throws Exception {
		this.backend.endGate = new CountDownLatch(1);
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		List<Future<RunnerLease>> waiting = acquire(pool, 1, LONG);
		await().atMost(LONG).until(() -> pool.waiting() == 1);
		pool.stop(lease.runner().id());
		assertThat(pool.counts().stopping()).isEqualTo(1);
		assertThat(pool.counts().starting()).isZero();
		assertThat(this.backend.starts).hasValue(1);
		this.backend.endGate.countDown();
		waiting.get(0).get(30, TimeUnit.SECONDS).close();
		lease.close();
	}

	@Test
	void whenStartsHangForeverThenNoMoreThanTheMaximumAreUnderWay() {
		this.backend.hold();
		this.backend.ignoresInterrupts = true;
		RunnerPool pool = pool(settings().min(2).max(2).spawnTimeout(Duration.ofMillis(50)).build());
		await().atMost(LONG).until(() -> pool.lastBootFailure() != null && pool.counts().starting() == 0);
		assertThat(pool.demand().occupied()).isEqualTo(2);
		assertThatExceptionOfType(FlameNoRunnerException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofSeconds(1))));
		assertThat(this.backend.starts).hasValue(2);
		this.backend.letGo();
		await().atMost(LONG).until(() -> idle(pool) == 2);
	}

	@Test
	void whenOneRunnerServesThenTheLossOfAnotherOneIsNoFailureOfAStart() throws Exception {
		RunnerPool pool = pool(settings().min(1).max(2).build());
		await().atMost(LONG).until(() -> idle(pool) == 1);
		RunnerLease first = pool.acquire(Deadline.after(LONG));
		RunnerLease second = pool.acquire(Deadline.after(LONG));
		second.reportUnavailable("gone");
		((FakeBackend.FakeRunner) second.runner()).die();
		second.close();
		await().atMost(LONG).until(() -> pool.counts().ready() == 1);
		assertThat(pool.lastBootFailure()).isNull();
		first.close();
	}

	@Test
	void runnersThatDrainAtOnceAreNotStartedWithoutAPause() throws Exception {
		RunnerPool pool = pool(settings().max(2).build());
		for (int i = 0; i < 3; i++) {
			RunnerLease lease = pool.acquire(Deadline.after(LONG));
			lease.reportDraining();
			lease.close();
			assertThat(pool.lastBootFailure()).isNotNull()
				.satisfies((failure) -> assertThat(failure.message()).contains("drain by itself"));
		}
		pool.acquire(Deadline.after(LONG)).close();
		assertThat(pool.lastBootFailure()).isNull();
	}

	@Test
	void drainingByAnOperatorIsNoFailureOfAStart() throws Exception {
		RunnerPool pool = pool(settings().min(1).max(1).build());
		await().atMost(LONG).until(() -> idle(pool) == 1);
		pool.drain(pool.snapshot().runners().get(0).id());
		await().atMost(LONG).until(() -> stopped(StopReason.DRAINED).size() == 1);
		assertThat(pool.lastBootFailure()).isNull();
	}

	@Test
	void whenMoreRunnersCanNotBeStartedThenWhoWaitsInVainLearnsWhy() throws Exception {
		RunnerPool pool = pool(settings().max(2).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		for (int i = 0; i < 50; i++) {
			this.backend.failures.add(new RunnerStartException("no quota", null, false));
		}
		assertThatExceptionOfType(FlameTimeoutException.class)
			.isThrownBy(() -> pool.acquire(Deadline.after(Duration.ofMillis(500))))
			.withMessageContaining("no quota");
		lease.close();
	}

	@Test
	void whileTheOutputOfEndedRunnersIsFetchedCallsGoOn() throws Exception {
		this.backend.outputGate = new CountDownLatch(1);
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		pool.stop(lease.runner().id());
		lease.close();
		await().atMost(LONG).until(() -> !stopped(StopReason.STOPPED).isEmpty());
		Future<List<String>> output = this.callers.submit(() -> pool.snapshot().ended().get(0).lastOutput());
		pool.acquire(Deadline.after(LONG)).close();
		assertThat(pool.waiting()).isZero();
		assertThat(output).isNotDone();
		this.backend.outputGate.countDown();
		assertThat(output.get(30, TimeUnit.SECONDS)).containsExactly("bye");
	}

	@Test
	void drainingRunnerStillGetsHeartbeats() throws Exception {
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		pool.drain(lease.runner().id());
		await().atMost(LONG).until(() -> pool.snapshot().runners().get(0).lastHeartbeat() != null);
		lease.close();
	}

	@Test
	void whenStartHangsThenWaitersLearnItInTimeAndWhatComesLaterIsEnded() {
		this.backend.hold();
		this.backend.ignoresInterrupts = true;
		RunnerPool pool = pool(settings().max(1).spawnTimeout(Duration.ofMillis(200)).build());
		assertThatExceptionOfType(FlameNoRunnerException.class).isThrownBy(() -> pool.acquire(Deadline.after(LONG)))
			.withMessageContaining("spawn-timeout");
		assertThat(pool.snapshot().lastBootFailure()).isNotNull();
		this.backend.letGo();
		await().atMost(LONG).until(() -> this.backend.alive.isEmpty());
		assertThat(pool.snapshot().runners()).isEmpty();
	}

	@Test
	void whenStartsFailForLongerThanTheirTimeThenPatientWaitersLearnWhy() {
		for (int i = 0; i < 50; i++) {
			this.backend.failures.add(new RunnerStartException("no quota", null, false));
		}
		RunnerPool pool = pool(settings().max(2).spawnTimeout(Duration.ofMillis(700)).build());
		List<Future<RunnerLease>> waiting = acquire(pool, 3, LONG);
		assertThat(waiting).allSatisfy((lease) -> assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> lease.get(30, TimeUnit.SECONDS))
			.withMessageContaining("no quota"));
		assertThat(this.events).anyMatch(
				(event) -> event instanceof RunnerPoolEvent.BootFailed failed && failed.message().equals("no quota"));
	}

	@Test
	void startsThatFailTogetherMakeOnePause() {
		BootBackoff backoff = new BootBackoff(Duration.ofSeconds(10));
		int round = backoff.round();
		for (int i = 0; i < 20; i++) {
			assertThat(backoff.failed(round)).isLessThanOrEqualTo(Duration.ofMillis(250));
		}
		assertThat(backoff.failed(backoff.round())).isBetween(Duration.ofMillis(100), Duration.ofMillis(500));
		backoff.succeeded();
		assertThat(backoff.failed(backoff.round())).isLessThanOrEqualTo(Duration.ofMillis(250));
	}

	@Test
	void runnersThatDieAtOnceAreNotStartedWithoutAPause() {
		this.backend.flapping = true;
		long begin = System.nanoTime();
		RunnerPool pool = pool(settings().min(1).max(4).build());
		await().atMost(LONG).until(() -> this.backend.starts.get() == 5);
		// four pauses of at least 125, 250, 500 and 1000 ms
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(1800));
		assertThat(pool.snapshot().lastBootFailure()).isNotNull()
			.satisfies((failure) -> assertThat(failure.message()).contains("soon after it had started"));
		this.backend.flapping = false;
		await().atMost(LONG).until(() -> idle(pool) == 1);
	}

	@Test
	void eventsComeInTheirOrder() throws Exception {
		this.backend.failures.add(new RunnerStartException("not now", null, false));
		RunnerPool pool = pool(settings().max(1).idle(Duration.ofMillis(20)).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		((FakeBackend.FakeRunner) lease.runner()).die();
		lease.close();
		await().atMost(LONG).until(() -> this.events.size() >= 5);
		pool.acquire(Deadline.after(LONG)).close();
		await().atMost(LONG).until(() -> !stopped(StopReason.IDLE).isEmpty());
		assertThat(this.events).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("BootStarted", "BootFailed", "BootStarted", "BootFinished", "RunnerLost", "BootStarted",
					"BootFinished", "RunnerStopped");
		assertThat(pool.snapshot().runners()).isEmpty();
	}

	@Test
	void whenAListenerFailsThenOthersAreTold() throws Exception {
		this.listenerFails = true;
		RunnerPool pool = pool(settings().max(1).build());
		pool.acquire(Deadline.after(LONG)).close();
		await().atMost(LONG).until(() -> this.events.size() == 2);
	}

	@Test
	void snapshotTellsWhatHappens() throws Exception {
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		lease.use("id-1", "billing/charge");
		Future<RunnerLease> waiting = acquire(pool, 1, LONG).get(0);
		await().atMost(LONG).until(() -> pool.waiting() == 1);
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.inUse()).isEqualTo(1);
		assertThat(snapshot.oldestWaiter()).isPositive();
		assertThat(snapshot.runners()).singleElement().satisfies((runner) -> {
			assertThat(runner.state()).isEqualTo(RunnerSnapshot.State.BUSY);
			assertThat(runner.running()).singleElement()
				.satisfies((call) -> assertThat(call.method()).isEqualTo("billing/charge"));
		});
		lease.close();
		waiting.get(30, TimeUnit.SECONDS).close();
		((FakeBackend.FakeRunner) lease.runner()).die();
		assertThat(pool.snapshot().ended()).singleElement().satisfies((ended) -> {
			assertThat(ended.served()).isEqualTo(2);
			assertThat(ended.message()).isEqualTo("It died.");
			assertThat(ended.reason()).isNull();
		});
		assertThat(pool.runnerTime()).isPositive();
	}

	@Test
	void whenPoolClosesThenLostRunnersHaveBeenEndedToo() throws Exception {
		this.backend.endGate = new CountDownLatch(1);
		RunnerPool pool = pool(settings().max(1).build());
		RunnerLease lease = pool.acquire(Deadline.after(LONG));
		FakeBackend.FakeRunner runner = (FakeBackend.FakeRunner) lease.runner();
		// what does not answer any more may still live
		this.unreachable = true;
		lease.reportUnavailable("broken");
		lease.close();
		await().atMost(LONG).until(() -> runner.ended && pool.snapshot().runners().isEmpty());
		Future<?> closing = this.callers.submit(() -> pool.close(Duration.ZERO));
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> closing.get(200, TimeUnit.MILLISECONDS));
		this.backend.endGate.countDown();
		closing.get(30, TimeUnit.SECONDS);
		assertThat(this.backend.alive).isEmpty();
	}

	@Test
	void whenOneRunnerCanNotBeEndedThenTheOthersAre() {
		RunnerPool pool = pool(settings().min(3).max(3).build());
		await().atMost(LONG).until(() -> idle(pool) == 3);
		this.backend.unending = true;
		pool.close(Duration.ZERO);
		assertThat(this.backend.alive).isEmpty();
		assertThat(pool.snapshot().runners()).isEmpty();
		this.backend.unending = false;
	}

	@Test
	void whenBackendStartsTwoRunnersOfTheSameIdThenTheSecondIsEnded() {
		this.backend.sameId = true;
		RunnerPool pool = pool(settings().min(2).max(2).build());
		await().atMost(LONG).until(() -> pool.snapshot().lastBootFailure() != null);
		assertThat(pool.snapshot().runners()).hasSize(1);
		this.backend.sameId = false;
		await().atMost(LONG).until(() -> idle(pool) == 2);
	}

}
