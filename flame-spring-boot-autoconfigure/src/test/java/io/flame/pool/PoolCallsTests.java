package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.flame.context.Deadline;
import io.flame.pool.PoolSettings.Placement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which call gets which slot, and what its outcome means for the runner.
 */
class PoolCallsTests {

	@Test
	void whenPoolIsColdThenOneRunnerPerConcurrencyIsStartedAndAllCallsAreServed() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(10).concurrency(4));
		List<PendingAcquire> acquires = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			acquires.add(pool.acquire());
		}
		assertThat(pool.starts).hasSize(3).allSatisfy((start) -> assertThat(start.concurrency()).isEqualTo(4));
		pool.allReady();
		assertThat(acquires).allSatisfy((acquire) -> assertThat(pool.lease(acquire).lost()).isNull());
		assertThat(pool.begun).hasSize(3);
		assertThat(pool.state.slots().inUse()).isEqualTo(10);
		assertThat(pool.state.snapshot("fake").runners())
			.allSatisfy((runner) -> assertThat(runner.slots()).isEqualTo(4));
	}

	@Test
	void whenThreeCallsComeToAColdPoolOfWideRunnersThenOneIsStartedForAll() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3).concurrency(10));
		List<PendingAcquire> acquires = List.of(pool.acquire(), pool.acquire(), pool.acquire());
		pool.ready();
		assertThat(acquires).allSatisfy(pool::lease);
		assertThat(pool.begun).hasSize(1);
	}

	@Test
	void whenMoreCallsThanRunnersComeToAColdPoolThenAllAreServed() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(4));
		List<PendingAcquire> acquires = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			acquires.add(pool.acquire());
		}
		pool.allReady();
		assertThat(pool.state.slots().inUse()).isEqualTo(4);
		assertThat(pool.state.counts().waiting()).isEqualTo(2);
		acquires.forEach((acquire) -> pool.lease(acquire).close(CallOutcome.SERVED));
		assertThat(pool.begun).hasSize(4);
		assertThat(pool.state.slots().inUse()).isZero();
	}

	@Test
	void whenAllRunnersAreBusyThenCallsAreServedInTheirOrder() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		RunnerLease held = pool.lease();
		List<PendingAcquire> acquires = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			acquires.add(pool.acquire());
		}
		held.close(CallOutcome.SERVED);
		for (int i = 0; i < 5; i++) {
			assertThat(acquires.stream().filter((acquire) -> acquire.decision() != null)).hasSize(i + 1);
			pool.lease(acquires.get(i)).close(CallOutcome.SERVED);
		}
		assertThat(pool.begun).hasSize(1);
	}

	@Test
	void whenCallsHavePrioritiesThenHigherOnesGoFirst() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		RunnerLease held = pool.lease();
		PendingAcquire low = pool.acquire(-1, null, null);
		PendingAcquire normal = pool.acquire();
		PendingAcquire high = pool.acquire(Integer.MAX_VALUE, null, null);
		PendingAcquire lowest = pool.acquire(Integer.MIN_VALUE, null, null);
		held.close(CallOutcome.SERVED);
		for (PendingAcquire next : List.of(high, normal, low, lowest)) {
			pool.lease(next).close(CallOutcome.SERVED);
		}
	}

	@Test
	void whenCallIsAbandonedThenItGetsNoSlot() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		RunnerLease held = pool.lease();
		PendingAcquire abandoned = pool.acquire();
		PendingAcquire other = pool.acquire();
		pool.advanceMillis(50);
		Shortage shortage = pool.abandon(abandoned);
		assertThat(shortage.serving()).isEqualTo(1);
		assertThat(shortage.waiting()).isEqualTo(1);
		assertThat(shortage.starting()).isZero();
		held.close(CallOutcome.SERVED);
		pool.lease(other).close(CallOutcome.SERVED);
		assertThat(abandoned.decision()).isNull();
		assertThat(pool.state.counts().waiting()).isZero();
	}

	@Test
	void whenCallIsAbandonedAfterItsGrantThenItHasItsSlot() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		RunnerLease held = pool.lease();
		PendingAcquire acquire = pool.acquire();
		held.close(CallOutcome.SERVED);
		assertThat(pool.<@Nullable Shortage>call((state) -> state.calls().abandon(acquire))).isNull();
		pool.lease(acquire).close(CallOutcome.UNUSED);
		pool.lease().close(CallOutcome.SERVED);
	}

	@Test
	void whenLeaseIsClosedTwiceThenTheSecondTimeFailsAndChangesNothing() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		RunnerLease lease = pool.lease();
		lease.close(CallOutcome.SERVED);
		RunnerLease next = pool.lease();
		assertThatIllegalStateException().isThrownBy(() -> lease.close(CallOutcome.SERVED))
			.withMessageContaining("p-1");
		assertThat(pool.state.slots().inUse()).isEqualTo(1);
		next.close(CallOutcome.SERVED);
	}

	@Test
	void whenPlacementIsSpreadThenTheRunnerWithTheFewestCallsIsNext() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2).concurrency(3));
		pool.allReady();
		RunnerLease first = pool.lease();
		RunnerLease second = pool.lease();
		assertThat(second.runner().id()).isNotEqualTo(first.runner().id());
		first.close(CallOutcome.SERVED);
		assertThat(pool.lease().runner().id()).isEqualTo(first.runner().id());
	}

	@Test
	void whenPlacementIsPackThenOthersBecomeIdle() {
		PoolSimulation pool = new PoolSimulation(
				new TestSettings().min(2).max(2).concurrency(3).placement(Placement.PACK));
		pool.allReady();
		List<RunnerLease> leases = List.of(pool.lease(), pool.lease(), pool.lease());
		assertThat(leases).extracting((lease) -> lease.runner().id()).containsOnly("p-1");
		RunnerLease fourth = pool.lease();
		assertThat(fourth.runner().id()).isEqualTo("p-2");
		leases.get(0).close(CallOutcome.SERVED);
		// the first one has more calls
		assertThat(pool.lease().runner().id()).isEqualTo("p-1");
		fourth.close(CallOutcome.SERVED);
		assertThat(pool.state.counts().idle()).isEqualTo(1);
	}

	@Test
	void whenRunnerReportsItsCapacityThenItGetsNoMoreCalls() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).concurrency(8)).capacity(3);
		assertThat(pool.ready().slots()).isEqualTo(3);
		pool = new PoolSimulation(new TestSettings().min(1).concurrency(2)).capacity(3);
		assertThat(pool.ready().slots()).isEqualTo(2);
		pool = new PoolSimulation(new TestSettings().min(1).concurrency(null)).capacity(3);
		assertThat(pool.ready().slots()).isEqualTo(3);
		pool = new PoolSimulation(new TestSettings().min(1).concurrency(null)).capacity(0);
		assertThat(pool.ready().slots()).isEqualTo(1);
		pool = new PoolSimulation(new TestSettings().min(1).concurrency(null));
		assertThat(pool.ready().slots()).isEqualTo(PoolSettings.UNKNOWN_CAPACITY);
		pool = new PoolSimulation(new TestSettings().min(1).singleUse().concurrency(5)).capacity(3);
		assertThat(pool.ready().slots()).isEqualTo(1);
	}

	@Test
	void whenRunnerIsBusyWithCallsOfOthersThenAnotherOneIsUsed() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.allReady();
		RunnerLease busy = pool.lease();
		busy.close(CallOutcome.BUSY);
		assertThat(pool.state.counts().busy()).isEqualTo(1);
		RunnerLease other = pool.lease();
		assertThat(other.runner().id()).isNotEqualTo(busy.runner().id());
		PendingAcquire waiting = pool.acquire();
		assertThat(waiting.decision()).isNull();
		pool.advanceMillis(199);
		assertThat(waiting.decision()).isNull();
		pool.advanceMillis(1);
		assertThat(pool.lease(waiting).runner().id()).isEqualTo(busy.runner().id());
	}

	@Test
	void whenRunnerWasBusyThenOthersGoFirstAfterwards() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.allReady();
		RunnerLease first = pool.lease();
		RunnerLease second = pool.lease();
		first.close(CallOutcome.BUSY);
		pool.advanceMillis(200);
		second.close(CallOutcome.SERVED);
		assertThat(pool.lease().runner().id()).isEqualTo(second.runner().id());
	}

	@Test
	void whenRunnerIsDrainedWhileItRestsThenItDoesNotComeBack() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2).concurrency(2)).terminatingLater();
		PooledRunner runner = pool.ready();
		RunnerLease held = pool.lease();
		pool.lease().close(CallOutcome.BUSY);
		pool.call((state) -> state.drain(runner.id()));
		pool.advanceMillis(200);
		assertThat(runner.state()).isEqualTo(RunnerState.DRAINING);
		held.close(CallOutcome.SERVED);
		assertThat(pool.terminations).containsExactly(runner);
	}

	@Test
	void whenRunnerReportsDrainingThenItGetsNoMoreCallsAndTerminatesWithItsLastOne() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2).concurrency(3));
		PooledRunner runner = pool.ready();
		RunnerLease held = pool.lease();
		RunnerLease refused = pool.lease();
		PendingAcquire again;
		refused.close(CallOutcome.DRAINING);
		again = pool.acquire();
		assertThat(again.decision()).isNull();
		assertThat(runner.state()).isEqualTo(RunnerState.DRAINING);
		held.close(CallOutcome.SERVED);
		assertThat(pool.grace(runner)).isEqualTo(pool.state.settings().terminationGrace());
		assertThat(pool.stopped(StopReason.DRAINED)).containsExactly(runner.id());
		pool.advance(Duration.ofSeconds(1));
		pool.ready();
		assertThat(pool.lease(again).runner().id()).isNotEqualTo(runner.id());
	}

	@Test
	void whenHandlerIsStuckThenItsRunnerIsReplacedAndTheEventNamesTheCall() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).concurrency(2));
		PooledRunner runner = pool.ready();
		RunnerLease stuck = pool.lease();
		RunnerLease other = pool.lease();
		stuck.close(new CallOutcome.Stuck("invocation i-1 of billing/charge"));
		assertThat(runner.state()).isEqualTo(RunnerState.DRAINING);
		assertThat(pool.starts).hasSize(1);
		assertThat(pool.grace(runner)).isNull();
		other.close(CallOutcome.SERVED);
		assertThat(pool.events(RunnerPoolEvent.RunnerStopped.class)).singleElement().satisfies((event) -> {
			assertThat(event.runner()).isEqualTo(runner.id());
			assertThat(event.reason()).isEqualTo(StopReason.STUCK);
			assertThat(event.detail()).isEqualTo("invocation i-1 of billing/charge");
		});
	}

	@Test
	void whenRunnerOfASingleUsePoolHasServedItsCallThenItIsStoppedAndTheMinimumIsThere() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(3).concurrency(4).singleUse());
		pool.ready();
		for (int i = 1; i <= 10; i++) {
			RunnerLease lease = pool.lease();
			assertThat(lease.runner().id()).isEqualTo("p-" + i);
			// the next one is started while this one executes
			pool.ready();
			lease.close(CallOutcome.SERVED);
			assertThat(pool.state.counts()).isEqualTo(new PoolCounts(0, 1, 0, 0, 0, 0, 0, 0));
		}
		assertThat(pool.stopped(StopReason.SINGLE_USE)).hasSize(10);
	}

	@Test
	void whenManyCallsComeToASingleUsePoolThenEachRunnerServesOne() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3).concurrency(5).singleUse());
		List<PendingAcquire> acquires = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			acquires.add(pool.acquire());
		}
		List<String> used = new ArrayList<>();
		for (PendingAcquire acquire : acquires) {
			pool.allReady();
			RunnerLease lease = pool.lease(acquire);
			used.add(lease.runner().id());
			lease.close(CallOutcome.SERVED);
		}
		assertThat(used).doesNotHaveDuplicates();
		assertThat(pool.state.slots().runners()).isEmpty();
	}

	@Test
	void whenNothingWasSentThenTheRunnerOfASingleUsePoolServesAnotherCall() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).singleUse());
		pool.ready();
		RunnerLease unused = pool.lease();
		unused.close(CallOutcome.UNUSED);
		RunnerLease next = pool.lease();
		assertThat(next.runner().id()).isEqualTo(unused.runner().id());
		next.close(new CallOutcome.Lost("broken"));
		assertThat(pool.stopped(StopReason.SINGLE_USE)).containsExactly(next.runner().id());
	}

	@Test
	void whenRunnerIsLostThenItsCallsFailAndCallsThatWaitAreServedByANewOne() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().concurrency(2));
		PendingAcquire first = pool.acquire();
		PendingAcquire second = pool.acquire();
		PooledRunner runner = pool.ready();
		List<String> reasons = new ArrayList<>();
		pool.lease(first).onLost(reasons::add);
		PendingAcquire waiting = pool.acquire();
		pool.die(runner);
		assertThat(reasons).containsExactly("It died.");
		pool.lease(second).onLost(reasons::add);
		assertThat(reasons).containsExactly("It died.", "It died.");
		assertThat(pool.lease(second).lost()).isEqualTo("It died.");
		assertThat(pool.events(RunnerPoolEvent.RunnerLost.class)).singleElement().satisfies((event) -> {
			assertThat(event.runner()).isEqualTo("p-1");
			assertThat(event.calls()).isEqualTo(2);
			assertThat(event.reason()).isEqualTo("It died.");
		});
		assertThat(pool.grace(runner)).isEqualTo(Duration.ZERO);
		pool.lease(first).close(new CallOutcome.Lost("broken"));
		pool.lease(second).close(new CallOutcome.Lost("broken"));
		assertThat(pool.probes).isEmpty();
		pool.advance(Duration.ofSeconds(1));
		pool.ready();
		assertThat(pool.lease(waiting).runner().id()).isEqualTo("p-2");
		assertThat(pool.state.slots().inUse()).isEqualTo(1);
		assertThat(reasons).hasSize(2);
	}

	@Test
	void whenPoolIsClosedThenCallsAreRefusedAndThoseThatWaitAreDecided() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		PendingAcquire waiting = pool.acquire();
		StartAttempt attempt = pool.starts.get(0);
		pool.run(PoolState::close);
		assertThat(waiting.decision()).isInstanceOf(Decision.PoolClosed.class);
		assertThat(pool.acquire().decision()).isInstanceOf(Decision.PoolClosed.class);
		assertThat(pool.state.isClosed()).isTrue();
		assertThat(pool.state.isQuiet()).isFalse();
		PooledRunner late = pool.ready(attempt);
		assertThat(((FakeInstance) late.instance()).terminations).hasValue(1);
		assertThat(pool.state.isQuiet()).isTrue();
		assertThat(pool.begun).hasSize(1);
	}

	@Test
	void whenPoolIsClosedThenRunningCallsFinishBeforeAllRunnersAreStopped() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(3)).terminatingLater();
		List<PooledRunner> runners = pool.allReady();
		RunnerLease lease = pool.lease();
		pool.run(PoolState::close);
		assertThat(pool.terminations).isEmpty();
		assertThat(lease.lost()).isNull();
		lease.close(CallOutcome.SERVED);
		pool.run(PoolState::stopAll);
		assertThat(pool.terminations).containsExactlyElementsOf(runners);
		assertThat(pool.state.endings().terminating()).containsExactly("p-1", "p-2");
		runners.forEach(pool::terminated);
		assertThat(pool.stopped(StopReason.SHUTDOWN)).containsExactly("p-1", "p-2");
		assertThat(pool.state.isQuiet()).isTrue();
		assertThat(pool.starts).isEmpty();
	}

	@Test
	void whenOutcomeIsCreatedAnewThenItCountsAsServed() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		pool.lease().close(new CallOutcome.Served());
		assertThat(pool.state.snapshot("fake").runners()).singleElement()
			.satisfies((runner) -> assertThat(runner.served()).isEqualTo(1));
	}

	@Test
	void snapshotReportsWhatHappens() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		PendingAcquire first = pool.acquire();
		pool.ready();
		RunnerLease lease = pool.lease(first);
		lease.use("id-1", "billing/charge");
		pool.acquire();
		pool.advanceMillis(7);
		pool.acquire();
		pool.advanceMillis(3);
		PoolSnapshot snapshot = pool.state.snapshot("fake");
		assertThat(snapshot.backend()).isEqualTo("fake");
		assertThat(snapshot.inUse()).isEqualTo(1);
		assertThat(snapshot.waiting()).isEqualTo(2);
		assertThat(snapshot.oldestWaiter()).isEqualTo(Duration.ofMillis(10));
		assertThat(snapshot.starting()).singleElement().satisfies((starting) -> {
			assertThat(starting.id()).isEqualTo("p-2");
			assertThat(starting.elapsed()).isEqualTo(Duration.ofMillis(10));
		});
		assertThat(snapshot.runners()).singleElement().satisfies((runner) -> {
			assertThat(runner.state()).isEqualTo(RunnerState.BUSY);
			assertThat(runner.running()).singleElement()
				.satisfies((call) -> assertThat(call.method()).isEqualTo("billing/charge"));
		});
		assertThat(pool.state.counts()).isEqualTo(new PoolCounts(1, 0, 1, 0, 0, 0, 1, 2));
		lease.close(CallOutcome.SERVED);
		pool.die(lease.pooled());
		assertThat(pool.state.snapshot("fake").ended()).singleElement().satisfies((ended) -> {
			assertThat(ended.id()).isEqualTo("p-1");
			assertThat(ended.served()).isEqualTo(1);
			assertThat(ended.message()).isEqualTo("It died.");
			assertThat(ended.reason()).isNull();
			assertThat(ended.age()).isEqualTo(Duration.ofMillis(10));
			assertThat(ended.lastOutput()).containsExactly("bye");
		});
	}

	@Test
	void capacityCountsMissingRunners() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(3).concurrency(4)).capacity(2);
		assertThat(pool.state.capacity()).isEqualTo(12);
		pool.ready();
		assertThat(pool.state.capacity()).isEqualTo(10);
		assertThat(new PoolSimulation(new TestSettings().max(5).singleUse().concurrency(9)).state.capacity())
			.isEqualTo(5);
		assertThat(new PoolSimulation(new TestSettings().max(5).concurrency(null)).state.capacity()).isEqualTo(5);
		assertThat(new PoolSimulation(new TestSettings().max(10_000).concurrency(1_000_000)).state.capacity())
			.isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void runnerTimeIsTheSumOfAllRunners() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.advance(Duration.ofSeconds(100));
		PooledRunner first = pool.ready();
		pool.advance(Duration.ofSeconds(10));
		pool.ready();
		pool.advance(Duration.ofSeconds(5));
		assertThat(pool.state.runnerTime()).isEqualTo(Duration.ofSeconds(20));
		pool.die(first);
		pool.advance(Duration.ofSeconds(2));
		assertThat(pool.state.runnerTime()).isEqualTo(Duration.ofSeconds(22));
	}

	@Test
	void theLastTenRunnersThatEndedAreRemembered() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().singleUse());
		for (int i = 0; i < 12; i++) {
			PendingAcquire acquire = pool.acquire();
			pool.ready();
			pool.lease(acquire).close(CallOutcome.SERVED);
		}
		assertThat(pool.state.snapshot("fake").ended()).hasSize(10)
			.extracting(PoolSnapshot.EndedRunner::id)
			.startsWith("p-12")
			.endsWith("p-3");
	}

	@Test
	void whenCallWaitsThenItsThreadIsResumedByTheDecision() throws Exception {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		PendingAcquire first = pool.acquire();
		assertThat(first.await(Deadline.after(Duration.ZERO))).isTrue();
		PendingAcquire second = pool.acquire();
		assertThat(second.await(Deadline.after(Duration.ZERO))).isFalse();
		pool.lease(first).close(CallOutcome.SERVED);
		assertThat(second.await(Deadline.after(Duration.ZERO))).isTrue();
	}

	@Test
	void whenPoolIsClosedThenStartsAreInterruptedAndCallsThatWaitForCertainRunnersAreDecided() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2));
		pool.ready();
		RunnerLease lease = pool.lease("a");
		PendingAcquire keyed = pool.acquire("a");
		pool.acquire();
		StartAttempt attempt = pool.starts.get(0);
		pool.run(PoolState::close);
		assertThat(keyed.decision()).isInstanceOf(Decision.PoolClosed.class);
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(attempt::enter);
		lease.close(CallOutcome.SERVED);
		pool.advance(Duration.ofHours(1));
		assertThat(pool.stopped(StopReason.IDLE)).isEmpty();
	}

	@Test
	void whenRunnersComeAndGoThenTheLogSaysSo() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(3));
		pool.allReady();
		RunnerLease lease = pool.lease();
		pool.resize(1, 2, 1);
		pool.die(lease.pooled());
		lease.close(new CallOutcome.Lost("broken"));
		pool.call((state) -> state.stop("p-2"));
		assertThat(pool.log).contains("INFO Runner 'p-1' of pool 'p' is ready at http://127.0.0.1:1/p-1",
				"INFO Pool 'p' resized: min 1, max 2, max-concurrency 1",
				"WARN Runner 'p-1' of pool 'p' is lost, 1 call(s) with it: It died.",
				"DEBUG Terminating runner 'p-2' of pool 'p'");
		assertThat(pool.log).filteredOn((line) -> line.contains("is lost")).hasSize(1);
	}

	@Test
	void whenStoppedRunnerHadCallsThenTheLogSaysSo() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		RunnerLease lease = pool.lease();
		pool.run(PoolState::close);
		pool.run(PoolState::stopAll);
		assertThat(pool.log).contains("WARN Runner 'p-1' of pool 'p' is lost, 1 call(s) with it: It was stopped.");
		lease.close(new CallOutcome.Lost("broken"));
	}

	@Test
	void whenIdleRunnerDiesDuringShutdownThenTheLogSaysNothing() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		PooledRunner runner = pool.ready();
		pool.run(PoolState::close);
		pool.die(runner);
		assertThat(pool.log).noneMatch((line) -> line.contains("is lost"));
	}

	@Test
	void whenRunnerRefusesAnotherCallThenItRestsForAWholeMoment() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).concurrency(2));
		PooledRunner runner = pool.ready();
		RunnerLease second = pool.lease();
		pool.lease().close(CallOutcome.BUSY);
		pool.advanceMillis(150);
		second.close(CallOutcome.BUSY);
		pool.advanceMillis(199);
		assertThat(runner.state()).isEqualTo(RunnerState.RESTING);
		pool.advanceMillis(1);
		assertThat(runner.state()).isEqualTo(RunnerState.IDLE);
	}

}
