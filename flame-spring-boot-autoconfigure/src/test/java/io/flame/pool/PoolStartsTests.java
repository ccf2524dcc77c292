package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerStartException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How runners are started, and what follows from starts that fail.
 */
class PoolStartsTests {

	private static final RunnerResources LARGE = new RunnerResources(4.0, null, null, Map.of());

	@Test
	void whenStartFailsPermanentlyThenAllCallsLearnWhy() {
		PoolSimulation pool = new PoolSimulation(new TestSettings());
		List<PendingAcquire> acquires = List.of(pool.acquire(), pool.acquire(), pool.acquire());
		pool.fail("exit code 1", true);
		assertThat(acquires)
			.allSatisfy((acquire) -> assertThat(acquire.decision()).isInstanceOfSatisfying(Decision.NotStarted.class,
					(decision) -> assertThat(decision.failure()).hasMessage("exit code 1")));
		assertThat(pool.state.counts().waiting()).isZero();
		assertThat(pool.events(RunnerPoolEvent.BootFailed.class)).singleElement()
			.satisfies((event) -> assertThat(event.permanent()).isTrue());
	}

	@Test
	void whenOneOfSeveralStartsFailsPermanentlyThenCallsWaitForTheOthers() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		PendingAcquire first = pool.acquire();
		PendingAcquire second = pool.acquire();
		pool.fail("exit code 1", true);
		assertThat(first.decision()).isNull();
		pool.ready();
		pool.lease(first).close(CallOutcome.SERVED);
		pool.lease(second).close(CallOutcome.SERVED);
	}

	@Test
	void whenStartFailsForNowThenItIsTriedAgainWhileCallsWait() {
		PoolSimulation pool = new PoolSimulation(new TestSettings());
		PendingAcquire acquire = pool.acquire();
		pool.fail("not now", false);
		assertThat(pool.starts).isEmpty();
		assertThat(acquire.decision()).isNull();
		pool.advanceMillis(250);
		pool.fail("not now", false);
		pool.advanceMillis(500);
		pool.ready();
		pool.lease(acquire).close(CallOutcome.SERVED);
		assertThat(pool.begun).hasSize(3);
	}

	@Test
	void whenStartHasFailedThenAPauseIsKeptAlthoughMoreCallsCome() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(5));
		pool.acquire();
		pool.fail("not now", false);
		pool.acquire();
		pool.scale();
		pool.advanceMillis(124);
		assertThat(pool.starts).isEmpty();
		pool.advanceMillis(126);
		assertThat(pool.starts).hasSize(2);
	}

	@Test
	void whenNothingWaitsThenAFailedStartIsNotRepeated() {
		PoolSimulation pool = new PoolSimulation(new TestSettings());
		PendingAcquire acquire = pool.acquire();
		pool.fail("not now", false);
		pool.abandon(acquire);
		pool.advance(Duration.ofMinutes(1));
		assertThat(pool.begun).hasSize(1);
	}

	@Test
	void whenNoStartSucceedsInTimeThenTheCallerLearnsTheLastReason() {
		PoolSimulation pool = new PoolSimulation(new TestSettings());
		PendingAcquire acquire = pool.acquire();
		pool.fail("connection refused", false);
		pool.advanceMillis(600);
		Shortage shortage = pool.abandon(acquire);
		assertThat(shortage.serving()).isZero();
		assertThat(shortage.starting()).isEqualTo(1);
		assertThat(shortage.lastFailure()).hasMessage("connection refused");
	}

	@Test
	void whenStartSucceedsThenTheReasonOfTheLastFailureIsForgotten() {
		PoolSimulation pool = new PoolSimulation(new TestSettings());
		pool.acquire();
		pool.fail("connection refused", false);
		assertThat(pool.state.failures().describeLast()).isNotNull()
			.satisfies((failure) -> assertThat(failure.message()).isEqualTo("connection refused"));
		pool.advanceMillis(250);
		pool.ready();
		assertThat(pool.state.failures().describeLast()).isNull();
	}

	@Test
	void whenStartsFailForLongerThanTheirTimeThenPatientCallsLearnWhy() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2).spawnTimeout(Duration.ofMillis(1000)));
		PendingAcquire old = pool.acquire();
		pool.advanceMillis(600);
		pool.fail("no quota", false);
		PendingAcquire young = pool.acquire();
		pool.advanceMillis(349);
		assertThat(pool.starts).hasSize(2);
		pool.fail("no quota", false);
		assertThat(old.decision()).isNull();
		pool.advanceMillis(1);
		pool.fail("no quota", false);
		assertThat(old.decision()).isInstanceOf(Decision.NotStarted.class);
		assertThat(young.decision()).isNull();
	}

	@Test
	void whenCallIsQueuedAgainThenItIsJudgedByItsOwnWaitingTime() {
		PoolSimulation pool = new PoolSimulation(
				new TestSettings().max(1).concurrency(2).spawnTimeout(Duration.ofMillis(1000)));
		PendingAcquire first = pool.acquire("a");
		PooledRunner runner = pool.ready();
		pool.lease("b");
		PendingAcquire keyed = pool.acquire("a");
		pool.advanceMillis(950);
		PendingAcquire young = pool.acquire(1, null, null);
		pool.die(runner);
		pool.advance(Duration.ofMillis(250));
		pool.fail("no quota", false);
		assertThat(keyed.decision()).isInstanceOf(Decision.NotStarted.class);
		assertThat(young.decision()).isNull();
		pool.lease(first).close(new CallOutcome.Lost("broken"));
	}

	@Test
	void whenARunnerServesThenCallsWaitForItAlthoughAStartFails() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2));
		pool.ready();
		RunnerLease held = pool.lease();
		PendingAcquire waiting = pool.acquire();
		pool.fail("no quota", true);
		assertThat(waiting.decision()).isNull();
		Shortage shortage = pool.abandon(waiting);
		assertThat(shortage.serving()).isEqualTo(1);
		assertThat(shortage.lastFailure()).hasMessage("no quota");
		held.close(CallOutcome.SERVED);
	}

	@Test
	void whenStartHangsThenItKeepsItsPlaceUntilTheBackendIsDone() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		List<StartAttempt> hanging = List.copyOf(pool.starts);
		hanging.forEach(pool::overdue);
		assertThat(pool.state.counts().starting()).isZero();
		PendingAcquire acquire = pool.acquire();
		pool.advance(Duration.ofMinutes(1));
		assertThat(pool.starts).hasSize(2);
		Shortage shortage = pool.abandon(acquire);
		assertThat(shortage.lastFailure()).hasMessageContaining("spawn-timeout");
		pool.end(hanging.get(0));
		assertThat(pool.starts).hasSize(2);
		PooledRunner late = pool.ready(hanging.get(1));
		assertThat(((FakeInstance) late.instance()).terminations).hasValue(1);
		assertThat(pool.log)
			.anySatisfy((line) -> assertThat(line).contains("p-2", "after its start had been abandoned"));
		pool.allReady();
		assertThat(pool.state.counts().idle()).isEqualTo(2);
		assertThat(pool.begun).hasSize(4);
	}

	@Test
	void whenStartIsOverdueThenItsOwnFailureComesTooLate() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		StartAttempt attempt = pool.starts.get(0);
		pool.overdue(attempt);
		pool.fail(attempt, new RunnerStartException("The start was interrupted.", null, false), null);
		assertThat(pool.events(RunnerPoolEvent.BootFailed.class)).singleElement()
			.satisfies((event) -> assertThat(event.message()).contains("spawn-timeout"));
	}

	@Test
	void startsHaveALittleLessTimeThanCallers() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).spawnTimeout(Duration.ofSeconds(30)));
		assertThat(pool.starts.get(0).timeout()).isEqualTo(Duration.ofMillis(29_500));
		pool = new PoolSimulation(new TestSettings().min(1).spawnTimeout(Duration.ofSeconds(1)));
		assertThat(pool.starts.get(0).timeout()).isEqualTo(Duration.ofMillis(950));
	}

	@Test
	void whenRunnersDieAtOnceThenThePausesBecomeLonger() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(4));
		List<Long> times = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			while (pool.starts.isEmpty()) {
				pool.advanceMillis(1);
			}
			times.add(pool.now());
			pool.die(pool.ready());
		}
		for (int i = 1; i < 8; i++) {
			Duration pause = Duration.ofNanos(times.get(i) - times.get(i - 1));
			long ceiling = Math.min(10_000, 250L << (i - 1));
			assertThat(pause.toMillis()).isBetween(ceiling / 2, ceiling + 1);
		}
		assertThat(pool.state.failures().describeLast()).isNotNull()
			.satisfies((failure) -> assertThat(failure.message()).contains("soon after it had started", "It died."));
	}

	@Test
	void whenRunnerHasServedACallThenItsLossIsNoFailureOfAStart() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		PooledRunner runner = pool.ready();
		pool.lease().close(CallOutcome.SERVED);
		pool.die(runner);
		assertThat(pool.starts).hasSize(1);
		assertThat(pool.state.failures().describeLast()).isNull();
	}

	@Test
	void whenRunnerIsOldThenItsLossIsNoFailureOfAStart() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).spawnTimeout(Duration.ofSeconds(30)));
		PooledRunner runner = pool.ready();
		pool.advance(Duration.ofSeconds(30));
		pool.die(runner);
		assertThat(pool.starts).hasSize(1);
	}

	@Test
	void whenOneRunnerServesThenTheLossOfAnotherOneIsNoFailureOfAStart() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		List<PooledRunner> runners = pool.allReady();
		pool.die(runners.get(1));
		assertThat(pool.state.failures().describeLast()).isNull();
		assertThat(pool.starts).isEmpty();
	}

	@Test
	void whenRunnersDrainAtOnceThenTheyAreNotStartedWithoutAPause() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		for (int i = 0; i < 3; i++) {
			PendingAcquire acquire = pool.acquire();
			pool.advance(Duration.ofSeconds(1));
			pool.ready();
			pool.lease(acquire).close(CallOutcome.DRAINING);
			assertThat(pool.state.failures().describeLast()).isNotNull()
				.satisfies((failure) -> assertThat(failure.message()).contains("drain by itself"));
			pool.acquire();
			assertThat(pool.starts).isEmpty();
			pool.abandon(pool.acquire());
			pool.run((state) -> state.slots().decide((waiting) -> true, new Decision.PoolClosed()));
		}
		PendingAcquire acquire = pool.acquire();
		pool.advance(Duration.ofSeconds(1));
		pool.ready();
		pool.lease(acquire).close(CallOutcome.SERVED);
		assertThat(pool.state.failures().describeLast()).isNull();
	}

	@Test
	void whenRunnerIsDrainedByAnOperatorThenThatIsNoFailureOfAStart() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		pool.call((state) -> state.drain("p-1"));
		assertThat(pool.stopped(StopReason.DRAINED)).containsExactly("p-1");
		assertThat(pool.state.failures().describeLast()).isNull();
		assertThat(pool.starts).hasSize(1);
	}

	@Test
	void whenBackendStartsTwoRunnersWithTheSameIdThenTheSecondIsTerminated() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.ready(pool.starts.get(0), new FakeInstance("same", true));
		PooledRunner second = pool.ready(pool.starts.get(0), new FakeInstance("same", true));
		assertThat(((FakeInstance) second.instance()).terminations).hasValue(1);
		assertThat(pool.state.slots().runners()).hasSize(1).doesNotContain(second);
		assertThat(pool.state.failures().describeLast()).isNotNull()
			.satisfies((failure) -> assertThat(failure.message()).contains("second runner with the id 'same'"));
		pool.advance(Duration.ofSeconds(1));
		pool.ready();
		assertThat(pool.state.counts().idle()).isEqualTo(2);
	}

	@Test
	void whenRunnersAreAdoptedThenTheyCountAndTheirIdsAreNotUsedAgain() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(4));
		PooledRunner adopted = pool.pooled(new FakeInstance("p-2", true), RunnerResources.NONE);
		assertThat(pool.<Boolean>call((state) -> state.starts().adopted(adopted))).isTrue();
		PooledRunner again = pool.pooled(new FakeInstance("p-2", true), RunnerResources.NONE);
		assertThat(pool.<Boolean>call((state) -> state.starts().adopted(again))).isFalse();
		assertThat(pool.lease().runner().id()).isEqualTo("p-2");
		pool.acquire();
		pool.acquire();
		assertThat(pool.starts).extracting(StartAttempt::id).containsExactly("p-1", "p-3");
		assertThat(pool.events(RunnerPoolEvent.BootFinished.class)).isEmpty();
	}

	@Test
	void whenMoreRunnersAreAdoptedThanThereMayBeThenTheOthersAreStopped() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(1));
		pool.run((state) -> {
			state.starts().adopted(pool.pooled(new FakeInstance("p-1", true), RunnerResources.NONE));
			state.starts().adopted(pool.pooled(new FakeInstance("p-2", true), RunnerResources.NONE));
		});
		assertThat(pool.stopped(StopReason.SCALED_DOWN)).hasSize(1);
		assertThat(pool.state.slots().runners()).hasSize(1);
	}

	@Test
	void whenPoolIsClosedThenNothingIsAdopted() {
		PoolSimulation pool = new PoolSimulation(new TestSettings());
		pool.run(PoolState::close);
		PooledRunner runner = pool.pooled(new FakeInstance("p-1", true), RunnerResources.NONE);
		assertThat(pool.<Boolean>call((state) -> state.starts().adopted(runner))).isFalse();
	}

	@Test
	void whenThereIsNoPermitThenStartsWaitInTheirOrder() {
		StartPermits permits = new StartPermits(2);
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(5), permits);
		List<PendingAcquire> acquires = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			acquires.add(pool.acquire());
		}
		assertThat(pool.starts).hasSize(2);
		assertThat(pool.state.snapshot("fake").queuedStarts()).isEqualTo(3);
		Shortage shortage = pool.abandon(acquires.remove(4));
		assertThat(shortage.starting()).isEqualTo(2);
		assertThat(shortage.ahead()).isEqualTo(4);
		assertThat(pool.state.snapshot("fake").queuedStarts()).isEqualTo(2);
		pool.ready();
		assertThat(pool.starts).hasSize(2);
		assertThat(pool.state.snapshot("fake").queuedStarts()).isEqualTo(1);
		pool.fail("not now", false);
		pool.advance(Duration.ofSeconds(1));
		pool.allReady();
		acquires.forEach((acquire) -> pool.lease(acquire).close(CallOutcome.SERVED));
		assertThat(pool.state.snapshot("fake").queuedStarts()).isZero();
	}

	@Test
	void whenDemandFallsThenQueuedStartsAreDropped() {
		StartPermits permits = new StartPermits(1);
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(5), permits);
		List<PendingAcquire> acquires = List.of(pool.acquire(), pool.acquire(), pool.acquire());
		acquires.forEach(pool::abandon);
		assertThat(pool.state.snapshot("fake").queuedStarts()).isZero();
		pool.ready();
		assertThat(pool.begun).hasSize(1);
		assertThat(permits.tryAcquire(() -> {
		})).isTrue();
	}

	@Test
	void whenPoolsShareTheirPermitsThenEachGetsOneInTurn() {
		StartPermits permits = new StartPermits(1);
		PoolSimulation first = new PoolSimulation(new TestSettings().name("first").max(4), permits);
		PoolSimulation second = new PoolSimulation(new TestSettings().name("second").max(4), permits);
		for (int i = 0; i < 4; i++) {
			first.acquire();
		}
		second.acquire();
		second.acquire();
		assertThat(second.starts).isEmpty();
		first.ready();
		// the first pool had asked for its second start before
		assertThat(second.starts).isEmpty();
		first.ready();
		assertThat(first.starts).isEmpty();
		second.ready();
		assertThat(second.starts).isEmpty();
		first.ready();
		assertThat(first.starts).isEmpty();
		second.fail("not now", false);
		first.ready();
		second.advance(Duration.ofSeconds(1));
		second.ready();
		assertThat(first.begun).hasSize(4);
		assertThat(second.begun).hasSize(3);
	}

	@Test
	void whenStartIsOverdueThenItsPermitIsFree() {
		StartPermits permits = new StartPermits(1);
		PoolSimulation first = new PoolSimulation(new TestSettings().name("first").max(4), permits);
		PoolSimulation second = new PoolSimulation(new TestSettings().name("second").max(4), permits);
		first.acquire();
		second.acquire();
		first.overdue(first.starts.get(0));
		assertThat(second.starts).hasSize(1);
	}

	@Test
	void whenPoolIsClosedThenItsPermitsAreFree() {
		StartPermits permits = new StartPermits(1);
		PoolSimulation first = new PoolSimulation(new TestSettings().name("first").max(4), permits);
		PoolSimulation second = new PoolSimulation(new TestSettings().name("second").max(4), permits);
		first.acquire();
		first.acquire();
		second.acquire();
		first.run(PoolState::close);
		first.fail("The start was interrupted.", false);
		assertThat(first.events(RunnerPoolEvent.BootFailed.class)).isEmpty();
		assertThat(second.starts).hasSize(1);
	}

	@Test
	void whenOneOfTheFixedRunnersIsUnusableThenCallsWaitForTheOthers() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		PendingAcquire acquire = pool.acquire();
		pool.fail(pool.starts.get(0), new RunnerStartException("The secret differs.", null, true),
				new FakeInstance("a", false));
		assertThat(acquire.decision()).isNull();
		pool.advance(Duration.ofSeconds(1));
		pool.readyFixed("b");
		pool.lease(acquire).close(CallOutcome.SERVED);
	}

	@Test
	void whenAllFixedRunnersAreUnusableThenCallsLearnWhyAtOnce() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		PendingAcquire acquire = pool.acquire();
		pool.fail(pool.starts.get(0), new RunnerStartException("The secret differs.", null, true),
				new FakeInstance("a", false));
		pool.advance(Duration.ofSeconds(1));
		pool.fail(pool.starts.get(0), new RunnerStartException("Not a Flame runner.", null, true),
				new FakeInstance("a", false));
		assertThat(acquire.decision()).isNull();
		pool.advance(Duration.ofSeconds(2));
		pool.fail(pool.starts.get(0), new RunnerStartException("The secret differs.", null, true),
				new FakeInstance("b", false));
		assertThat(acquire.decision()).isInstanceOf(Decision.NotStarted.class);
		PendingAcquire next = pool.acquire();
		pool.advance(Duration.ofSeconds(5));
		pool.fail(pool.starts.get(0), new RunnerStartException("refused", null, false), new FakeInstance("a", false));
		assertThat(next.decision()).isNull();
	}

	@Test
	void whenRunnersWithOtherResourcesCannotBeStartedThenOnlyTheirCallsLearnIt() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(3));
		pool.ready();
		RunnerLease held = pool.lease();
		PendingAcquire large = pool.acquire(LARGE);
		PendingAcquire normal = pool.acquire();
		pool.fail("no such machine", true);
		assertThat(large.decision()).isInstanceOf(Decision.NotStarted.class);
		assertThat(normal.decision()).isNull();
		held.close(CallOutcome.SERVED);
		pool.lease(normal).close(CallOutcome.SERVED);
	}

	@Test
	void whenRunnersWithOtherResourcesAreMissingThenTheShortageIsNotTheQueue() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2));
		pool.ready();
		Shortage shortage = pool.abandon(pool.acquire(LARGE));
		assertThat(shortage.serving()).isZero();
		assertThat(shortage.starting()).isEqualTo(1);
	}

	@Test
	void whenTheSameFailureRepeatsThenItIsLoggedOnce() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		for (int i = 0; i < 3; i++) {
			pool.fail("no quota\nIts last output:\n  noise", false);
			pool.advance(Duration.ofSeconds(10));
		}
		assertThat(pool.log.stream().filter((line) -> line.startsWith("WARN"))).singleElement()
			.satisfies((line) -> assertThat(line).contains("no quota").doesNotContain("noise"));
		pool.fail("no memory", false);
		assertThat(pool.log.stream().filter((line) -> line.startsWith("WARN"))).hasSize(2);
	}

	@Test
	void eventsComeInTheirOrder() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().idle(Duration.ofSeconds(20)));
		PendingAcquire acquire = pool.acquire();
		pool.fail("not now", false);
		pool.advanceMillis(250);
		PooledRunner runner = pool.ready();
		pool.die(runner);
		pool.lease(acquire).close(new CallOutcome.Lost("broken"));
		acquire = pool.acquire();
		pool.advanceMillis(500);
		pool.ready();
		pool.lease(acquire).close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(20));
		assertThat(pool.events).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("BootStarted", "BootFailed", "BootStarted", "BootFinished", "RunnerLost", "BootStarted",
					"BootFinished", "RunnerStopped");
		assertThat(pool.events).extracting(RunnerPoolEvent::pool).containsOnly("p");
	}

	@Test
	void whenARunnerHasServedItsFirstCallThenThePauseIsOver() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3));
		PendingAcquire first = pool.acquire();
		pool.acquire();
		PendingAcquire third = pool.acquire();
		pool.fail("not now", false);
		pool.ready();
		assertThat(pool.starts).hasSize(1);
		pool.lease(first).close(CallOutcome.SERVED);
		pool.acquire();
		assertThat(pool.starts).hasSize(2);
		pool.allReady();
		assertThat(third.decision()).isInstanceOf(Decision.Granted.class);
	}

	@Test
	void whenStartsAreSuspendedThenNothingStartsUntilTheyAreResumed() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3));
		pool.run((state) -> state.scaling().suspend());
		pool.acquire();
		assertThat(pool.starts).isEmpty();
		pool.run((state) -> state.scaling().resume());
		assertThat(pool.starts).hasSize(1);
	}

	@Test
	void whenRunnerIsStoppedThenCallsThatHaveWaitedForItGetANewOne() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2)).terminatingLater();
		pool.ready();
		RunnerLease lease = pool.lease("a");
		PendingAcquire keyed = pool.acquire("a");
		assertThat(pool.starts).isEmpty();
		pool.call((state) -> state.stop("p-1"));
		PooledRunner next = pool.ready();
		assertThat(pool.lease(keyed).pooled()).isSameAs(next);
		lease.close(CallOutcome.SERVED);
	}

	@Test
	void whenRunnersWithOtherResourcesStartThenTheyDoNotCountForTheShortage() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(4));
		pool.acquire();
		Shortage shortage = pool.abandon(pool.acquire(LARGE));
		assertThat(shortage.starting()).isEqualTo(1);
		assertThat(Objects.requireNonNull(shortage.oldest()).resources()).isEqualTo(LARGE);
	}

}
