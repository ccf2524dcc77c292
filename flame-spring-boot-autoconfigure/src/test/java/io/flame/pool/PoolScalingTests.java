package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How a pool grows, shrinks and is changed.
 */
class PoolScalingTests {

	@Test
	void whenPoolHasAMinimumThenItIsStartedInParallel() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(3).max(5));
		assertThat(pool.starts).extracting(StartAttempt::id).containsExactly("p-1", "p-2", "p-3");
		pool.allReady();
		assertThat(pool.state.counts().idle()).isEqualTo(3);
		assertThat(pool.begun).hasSize(3);
	}

	@Test
	void whenRunnerIsLostThenTheMinimumIsRefilled() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(3));
		pool.allReady();
		pool.lease().close(CallOutcome.SERVED);
		pool.die(Objects.requireNonNull(pool.state.slots().find("p-1")));
		pool.advance(Duration.ofSeconds(1));
		assertThat(pool.starts).hasSize(1);
	}

	@Test
	void whenRunnersAreIdleThenThoseBeyondTheMinimumStop() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(3).idle(Duration.ofSeconds(40)));
		pool.ready();
		pool.acquire();
		pool.acquire();
		pool.acquire();
		pool.allReady();
		pool.advance(Duration.ofMinutes(3));
		assertThat(pool.state.counts().busy()).isEqualTo(3);
		List<RunnerLease> leases = List.copyOf(pool.granted);
		leases.get(2).close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(20));
		leases.get(0).close(CallOutcome.SERVED);
		leases.get(1).close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(20).minusNanos(1));
		assertThat(pool.stopped(StopReason.IDLE)).isEmpty();
		pool.advance(Duration.ofNanos(1));
		assertThat(pool.stopped(StopReason.IDLE)).containsExactly(leases.get(2).runner().id());
		pool.advance(Duration.ofSeconds(20));
		assertThat(pool.stopped(StopReason.IDLE)).hasSize(2);
		pool.advance(Duration.ofHours(1));
		assertThat(pool.state.counts().idle()).isEqualTo(1);
		assertThat(pool.begun).hasSize(3);
	}

	@Test
	void whenIdleRunnerGetsACallThenItDoesNotStop() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().idle(Duration.ofSeconds(40)));
		PendingAcquire acquire = pool.acquire();
		pool.ready();
		pool.lease(acquire).close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(39));
		RunnerLease lease = pool.lease();
		pool.advance(Duration.ofSeconds(100));
		lease.close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(39));
		assertThat(pool.state.counts().idle()).isEqualTo(1);
		pool.advance(Duration.ofSeconds(1));
		assertThat(pool.state.slots().runners()).isEmpty();
		assertThat(pool.log).anySatisfy(
				(line) -> assertThat(line).isEqualTo("INFO Stopping runner 'p-1' of pool 'p': no call for 40 s"));
	}

	@Test
	void whenCallsWaitForAnUnavailableRunnerThenItIsNotIdle() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().idle(Duration.ofSeconds(1)));
		PendingAcquire acquire = pool.acquire("a");
		PooledRunner runner = pool.ready();
		RunnerLease lease = pool.lease(acquire);
		lease.close(new CallOutcome.Lost("broken"));
		PendingAcquire waiting = pool.acquireRequired("a");
		pool.advance(Duration.ofSeconds(2));
		assertThat(waiting.decision()).isNull();
		pool.respond(runner, RunnerProbe.State.READY);
		pool.lease(waiting).close(CallOutcome.SERVED);
	}

	@Test
	void whenNoCallWaitsForAnUnavailableRunnerAnyMoreThenItIsIdle() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().idle(Duration.ofSeconds(40)));
		PendingAcquire acquire = pool.acquire("a");
		pool.ready();
		pool.lease(acquire).close(new CallOutcome.Lost("broken"));
		PendingAcquire waiting = pool.acquire("a");
		pool.advance(Duration.ofSeconds(100));
		assertThat(pool.stopped(StopReason.IDLE)).isEmpty();
		pool.abandon(waiting);
		pool.advance(Duration.ZERO);
		assertThat(pool.stopped(StopReason.IDLE)).hasSize(1);
	}

	@Test
	void whenARunnerCanBeSparedThatIsIdleForLongerThenItDoesNotWaitForTheOthers() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(4).idle(Duration.ofSeconds(40)));
		pool.allReady();
		pool.advance(Duration.ofSeconds(30));
		List<RunnerLease> leases = List.of(pool.lease(), pool.lease());
		PendingAcquire third = pool.acquire();
		pool.ready();
		leases.get(0).close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(39));
		// at this time one can be spared, and the first is idle for 39 seconds
		pool.advance(Duration.ofSeconds(1));
		assertThat(pool.stopped(StopReason.IDLE)).containsExactly(leases.get(0).runner().id());
		pool.lease(third).close(CallOutcome.SERVED);
	}

	@Test
	void whenMinIdleIsSetThenSpareRunnersAreThereBeyondDemandAndNoMore() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(4).minIdle(2).idle(Duration.ofSeconds(40)));
		pool.allReady();
		assertThat(pool.state.counts().idle()).isEqualTo(2);
		RunnerLease first = pool.lease();
		pool.allReady();
		assertThat(pool.state.counts().idle()).isEqualTo(2);
		RunnerLease second = pool.lease();
		pool.allReady();
		assertThat(pool.state.counts().idle()).isEqualTo(2);
		RunnerLease third = pool.lease();
		assertThat(pool.starts).isEmpty();
		assertThat(pool.state.counts().idle()).isEqualTo(1);
		first.close(CallOutcome.SERVED);
		second.close(CallOutcome.SERVED);
		third.close(CallOutcome.SERVED);
		pool.advance(Duration.ofMinutes(5));
		assertThat(pool.state.counts().idle()).isEqualTo(2);
		assertThat(pool.begun).hasSize(4);
	}

	@Test
	void whenMaximumIsRaisedThenCallsThatWaitGetRunnersAtOnce() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(1));
		pool.ready();
		pool.lease();
		PendingAcquire waiting = pool.acquire();
		assertThat(pool.starts).isEmpty();
		pool.resize(0, 2, 1);
		pool.ready();
		pool.lease(waiting);
		assertThat(pool.state.settings().max()).isEqualTo(2);
		assertThat(pool.events).contains(new RunnerPoolEvent.PoolResized("p", 0, 2, 1));
	}

	@Test
	void whenMaximumIsLoweredThenRunnersTerminateWithTheirLastCall() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(3).max(3));
		pool.allReady();
		RunnerLease first = pool.lease();
		RunnerLease second = pool.lease();
		pool.resize(0, 1, 1);
		// the one without a call, and one of the others
		assertThat(pool.stopped(StopReason.SCALED_DOWN)).containsExactly("p-3");
		assertThat(pool.state.counts().draining()).isEqualTo(1);
		first.close(CallOutcome.SERVED);
		second.close(CallOutcome.SERVED);
		assertThat(pool.stopped(StopReason.SCALED_DOWN)).hasSize(2);
		assertThat(pool.state.slots().runners()).hasSize(1);
		pool.lease().close(CallOutcome.SERVED);
		assertThat(pool.begun).hasSize(3);
	}

	@Test
	void whenMaximumIsLoweredDuringStartsThenSurplusRunnersStop() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(3).max(3));
		pool.resize(0, 1, 1);
		pool.allReady();
		assertThat(pool.stopped(StopReason.SCALED_DOWN)).hasSize(2);
		assertThat(pool.state.slots().runners()).hasSize(1);
	}

	@Test
	void whenMinimumIsRaisedThenRunnersStart() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3));
		pool.resize(2, 3, 1);
		assertThat(pool.allReady()).hasSize(2);
		pool.resize(0, 3, 1);
		assertThat(pool.state.counts().idle()).isEqualTo(2);
	}

	@Test
	void whenMinimumIsLoweredThenIdleRunnersStop() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2).idle(Duration.ofSeconds(20)));
		pool.allReady();
		pool.advance(Duration.ofMinutes(1));
		pool.resize(1, 2, 1);
		pool.advance(Duration.ZERO);
		assertThat(pool.stopped(StopReason.IDLE)).hasSize(1);
	}

	@Test
	void whenConcurrencyIsRaisedThenCallsThatWaitAreServedByTheRunnersThatThereAre() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(1)).capacity(3);
		PooledRunner runner = pool.ready();
		RunnerLease first = pool.lease();
		List<PendingAcquire> waiting = List.of(pool.acquire(), pool.acquire(), pool.acquire());
		pool.resize(0, 1, 8);
		assertThat(runner.slots()).isEqualTo(3);
		assertThat(pool.state.counts().waiting()).isEqualTo(1);
		pool.resize(0, 1, 1);
		first.close(CallOutcome.SERVED);
		assertThat(waiting.get(2).decision()).isNull();
		pool.lease(waiting.get(0)).close(CallOutcome.SERVED);
		assertThat(waiting.get(2).decision()).isNull();
		pool.lease(waiting.get(1)).close(CallOutcome.SERVED);
		pool.lease(waiting.get(2)).close(CallOutcome.SERVED);
		pool.resize(0, 1, null);
		assertThat(runner.slots()).isEqualTo(3);
		assertThat(pool.begun).hasSize(1);
	}

	@Test
	void whenConcurrencyIsRaisedThenSeveralRunnersShareTheCallsThatWait() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2)).capacity(3);
		pool.allReady();
		pool.lease();
		pool.lease();
		for (int i = 0; i < 6; i++) {
			pool.acquire();
		}
		pool.resize(0, 2, 8);
		assertThat(pool.state.slots().inUse()).isEqualTo(6);
		assertThat(pool.state.counts().waiting()).isEqualTo(2);
	}

	@Test
	void whenSizeIsImpossibleThenItIsRefusedAndChangesNothing() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		assertThatIllegalArgumentException().isThrownBy(() -> pool.state.resize(3, 2, 1))
			.withMessageContaining("'min'");
		assertThatIllegalArgumentException().isThrownBy(() -> pool.state.resize(0, 0, 1))
			.withMessageContaining("'max'");
		assertThatIllegalArgumentException().isThrownBy(() -> pool.state.resize(0, 1, 0))
			.withMessageContaining("'max-concurrency'");
		assertThat(pool.state.settings()).isEqualTo(new TestSettings().max(2).build());
		assertThat(pool.state.takeEffects()).isEmpty();
	}

	@Test
	void settingsAreValidated() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TestSettings().min(2).max(1).build());
		assertThatIllegalArgumentException().isThrownBy(() -> new TestSettings().max(1).minIdle(2).build());
		assertThatIllegalArgumentException().isThrownBy(() -> new TestSettings().min(-1).build());
		assertThatIllegalArgumentException().isThrownBy(() -> new TestSettings().minIdle(-1).build());
		assertThatIllegalArgumentException().isThrownBy(() -> new TestSettings().name(" ").build());
		assertThatIllegalArgumentException().isThrownBy(() -> new TestSettings().spawnTimeout(Duration.ZERO).build());
		assertThatIllegalArgumentException().isThrownBy(() -> new TestSettings().idle(Duration.ofNanos(-1)).build());
	}

	@Test
	void whenRunnerIsDrainedThenItFinishesItsCallsAndIsReplacedMeanwhile() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(1)).terminatingLater();
		PooledRunner runner = pool.ready();
		RunnerLease lease = pool.lease();
		assertThat(pool.<Boolean>call((state) -> state.drain("p-1"))).isTrue();
		PooledRunner next = pool.ready();
		pool.lease().close(CallOutcome.SERVED);
		assertThat(pool.terminations).isEmpty();
		pool.advance(Duration.ofSeconds(3));
		lease.close(CallOutcome.SERVED);
		assertThat(pool.terminations).containsExactly(runner);
		assertThat(pool.events(RunnerPoolEvent.RunnerDrained.class)).singleElement().satisfies((event) -> {
			assertThat(event.runner()).isEqualTo("p-1");
			assertThat(event.duration()).isEqualTo(Duration.ofSeconds(3));
		});
		assertThat(pool.stopped(StopReason.DRAINED)).isEmpty();
		pool.terminated(runner);
		assertThat(pool.stopped(StopReason.DRAINED)).containsExactly("p-1");
		assertThat(next.isServing()).isTrue();
		assertThat(pool.<Boolean>call((state) -> state.drain("unknown"))).isFalse();
		assertThat(pool.<Boolean>call((state) -> state.stop("unknown"))).isFalse();
	}

	@Test
	void whenRunnerIsDrainedTwiceThenItIsTerminatedOnce() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(1)).terminatingLater();
		PooledRunner runner = pool.ready();
		pool.call((state) -> state.drain("p-1"));
		pool.call((state) -> state.drain("p-1"));
		pool.call((state) -> state.stop("p-1"));
		assertThat(pool.terminations).containsExactly(runner);
		assertThat(pool.events(RunnerPoolEvent.RunnerDrained.class)).hasSize(1);
		pool.die(runner);
		pool.terminated(runner);
		assertThat(pool.stopped(StopReason.DRAINED)).containsExactly("p-1");
	}

	@Test
	void whenRunnerIsStoppedThenItTerminatesWithItsCalls() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1)).terminatingLater();
		PooledRunner runner = pool.ready();
		RunnerLease lease = pool.lease();
		assertThat(pool.<Boolean>call((state) -> state.stop("p-1"))).isTrue();
		assertThat(pool.grace(runner)).isEqualTo(Duration.ofSeconds(1));
		assertThat(lease.lost()).isNull();
		assertThat(pool.state.counts().stopping()).isEqualTo(1);
		// its place is free once it has terminated
		assertThat(pool.starts).isEmpty();
		pool.terminated(runner);
		assertThat(lease.lost()).isEqualTo("It was stopped.");
		assertThat(pool.stopped(StopReason.STOPPED)).containsExactly("p-1");
		assertThat(pool.starts).hasSize(1);
		lease.close(new CallOutcome.Lost("broken"));
	}

	@Test
	void whenStoppedRunnerDiesThenItIsNotTerminatedAgain() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1)).terminatingLater();
		PooledRunner runner = pool.ready();
		RunnerLease lease = pool.lease();
		pool.call((state) -> state.stop("p-1"));
		pool.die(runner);
		assertThat(pool.state.snapshot("fake").ended()).singleElement()
			.satisfies((ended) -> assertThat(ended.message()).isEqualTo("It was stopped."));
		assertThat(lease.lost()).isEqualTo("It died.");
		pool.terminated(runner);
		assertThat(pool.events(RunnerPoolEvent.RunnerStopped.class)).hasSize(1);
		assertThat(pool.events(RunnerPoolEvent.RunnerLost.class)).isEmpty();
	}

	@Test
	void whenLostRunnerIsBeingTerminatedThenThePoolIsNotQuiet() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1)).terminatingLater();
		PooledRunner runner = pool.ready();
		pool.die(runner);
		pool.run(PoolState::close);
		pool.run(PoolState::stopAll);
		assertThat(pool.state.slots().runners()).isEmpty();
		assertThat(pool.state.isQuiet()).isFalse();
		assertThat(pool.state.endings().terminating()).containsExactly("p-1");
		pool.terminated(runner);
		assertThat(pool.state.isQuiet()).isTrue();
	}

	@Test
	void whenLimitsAreHugeThenOnlyWhatIsPermittedIsStarted() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(10_000).max(10_000), new StartPermits(2));
		assertThat(pool.starts).hasSize(2);
		assertThat(pool.state.snapshot("fake").queuedStarts()).isEqualTo(9_998);
	}

	@Test
	void whenRunnersBecomeSparableThenTheSweepComesSooner() {
		RunnerResources large = new RunnerResources(4.0, null, null, Map.of());
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2).idle(Duration.ofSeconds(40)));
		pool.ready();
		pool.advance(Duration.ofSeconds(20));
		PendingAcquire acquire = pool.acquire(large);
		pool.ready();
		pool.lease(acquire).close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(10));
		pool.resize(0, 2, 1);
		pool.advance(Duration.ofSeconds(10).minusNanos(1));
		assertThat(pool.stopped(StopReason.IDLE)).isEmpty();
		pool.advance(Duration.ofNanos(1));
		assertThat(pool.stopped(StopReason.IDLE)).containsExactly("p-1");
		pool.advance(Duration.ofSeconds(20).minusNanos(1));
		assertThat(pool.stopped(StopReason.IDLE)).hasSize(1);
		pool.advance(Duration.ofNanos(1));
		assertThat(pool.stopped(StopReason.IDLE)).containsExactly("p-1", "p-2");
	}

}
