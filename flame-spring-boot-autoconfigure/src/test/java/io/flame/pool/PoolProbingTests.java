package io.flame.pool;

import java.time.Duration;
import java.util.List;

import io.flame.backend.RunnerProbe.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a pool makes of runners that do not respond, and of runners that it does not own.
 */
class PoolProbingTests {

	private static final CallOutcome LOST = new CallOutcome.Lost("broken");

	private static PoolSimulation pool(int concurrency) {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).concurrency(concurrency));
		pool.ready();
		return pool;
	}

	/** A pool with a runner that it does not own. */
	private static PoolSimulation fixed(int concurrency) {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).concurrency(concurrency));
		pool.readyFixed("fixed");
		return pool;
	}

	private static PooledRunner runner(PoolSimulation pool) {
		return pool.state.slots().runners().iterator().next();
	}

	@Test
	void whenRunnerIsUnreachableThenItGetsNoCallsUntilItHasResponded() {
		for (CallOutcome outcome : List.of(LOST, new CallOutcome.Unreachable("broken"))) {
			PoolSimulation pool = pool(2);
			PooledRunner runner = runner(pool);
			RunnerLease other = pool.lease();
			pool.lease().close(outcome);
			assertThat(pool.state.counts().unavailable()).isEqualTo(1);
			assertThat(pool.state.snapshot("fake").runners().get(0).lastError()).isEqualTo("broken");
			PendingAcquire waiting = pool.acquire();
			assertThat(waiting.decision()).isNull();
			pool.respond(runner, State.READY);
			assertThat(pool.lease(waiting).pooled()).isSameAs(runner);
			assertThat(pool.state.snapshot("fake").runners().get(0).lastHeartbeat()).isNotNull();
			other.close(CallOutcome.SERVED);
			pool.advance(Duration.ofSeconds(1));
			assertThat(pool.probes).isEmpty();
		}
	}

	@Test
	void whenConnectionsAreRefusedThenTheRunnerIsReplaced() {
		PoolSimulation pool = pool(2);
		PooledRunner runner = runner(pool);
		RunnerLease other = pool.lease();
		pool.lease().close(LOST);
		pool.refuse(runner);
		assertThat(other.lost()).contains("does not respond", "refused");
		assertThat(pool.grace(runner)).isEqualTo(Duration.ZERO);
		other.close(LOST);
		pool.advance(Duration.ofSeconds(1));
		assertThat(pool.starts).hasSize(1);
	}

	@Test
	void whenDeadRunnerLosesManyCallsThenItIsProbedOnce() {
		PoolSimulation pool = pool(20);
		PooledRunner runner = runner(pool);
		List<RunnerLease> leases = java.util.stream.Stream.generate(() -> pool.lease()).limit(20).toList();
		leases.subList(0, 10).forEach((lease) -> lease.close(LOST));
		assertThat(pool.probes).containsExactly(runner);
		pool.miss(runner);
		leases.subList(10, 20).forEach((lease) -> lease.close(LOST));
		assertThat(pool.probes).isEmpty();
		pool.advanceMillis(499);
		assertThat(pool.probes).isEmpty();
		pool.advanceMillis(1);
		assertThat(pool.probes).containsExactly(runner);
	}

	@Test
	void whenRunnerMissesThreeProbesThenItIsReplaced() {
		PoolSimulation pool = pool(1);
		PooledRunner runner = runner(pool);
		pool.lease().close(CallOutcome.SERVED);
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		pool.miss(runner);
		assertThat(pool.state.counts().unavailable()).isEqualTo(1);
		pool.advanceMillis(500);
		pool.miss(runner);
		assertThat(pool.state.slots().contains(runner)).isTrue();
		pool.advanceMillis(500);
		pool.miss(runner);
		assertThat(pool.events(RunnerPoolEvent.RunnerLost.class)).singleElement()
			.satisfies((event) -> assertThat(event.reason()).isEqualTo("It does not respond: no response"));
		assertThat(pool.starts).hasSize(1);
		pool.advance(Duration.ofSeconds(1));
		assertThat(pool.probes).isEmpty();
	}

	@Test
	void whenRunnerRespondsThenMissedProbesAreForgotten() {
		PoolSimulation pool = pool(1);
		PooledRunner runner = runner(pool);
		for (int i = 0; i < 4; i++) {
			pool.advance(Duration.ofSeconds(5));
			pool.tick();
			pool.miss(runner);
			pool.advanceMillis(500);
			pool.miss(runner);
			pool.advanceMillis(500);
			pool.respond(runner, State.READY);
			assertThat(pool.state.counts().idle()).isEqualTo(1);
		}
	}

	@Test
	void whenNothingWasHeardOfARunnerForFiveSecondsThenItIsProbed() {
		PoolSimulation pool = pool(1);
		pool.advance(Duration.ofSeconds(5).minusNanos(1));
		pool.tick();
		assertThat(pool.probes).isEmpty();
		pool.advance(Duration.ofNanos(1));
		pool.tick();
		pool.tick();
		assertThat(pool.probes).hasSize(1);
		pool.respond(runner(pool), State.READY);
		pool.tick();
		assertThat(pool.probes).isEmpty();
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		assertThat(pool.probes).hasSize(1);
	}

	@Test
	void whenRunnerSpeaksTheBaseProtocolThenItIsProbedOnlyWhenItIsUnavailable() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1)).baseProtocol();
		PooledRunner runner = pool.ready();
		pool.advance(Duration.ofSeconds(10));
		pool.tick();
		assertThat(pool.probes).isEmpty();
		pool.lease().close(LOST);
		pool.respond(runner, State.BASE_PROTOCOL, null);
		assertThat(pool.state.counts().idle()).isEqualTo(1);
	}

	@Test
	void whenRunnerDrainsThenItIsStillProbed() {
		PoolSimulation pool = pool(1);
		PooledRunner runner = runner(pool);
		RunnerLease lease = pool.lease();
		pool.call((state) -> state.drain(runner.id()));
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		pool.miss(runner);
		assertThat(runner.state()).isEqualTo(RunnerState.DRAINING);
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		pool.respond(runner, State.DRAINING);
		assertThat(lease.lost()).isNull();
		lease.close(CallOutcome.SERVED);
	}

	@Test
	void whenRunnerIsBeingTerminatedThenItIsNotProbed() {
		PoolSimulation pool = pool(2).terminatingLater();
		PooledRunner runner = runner(pool);
		RunnerLease lease = pool.lease();
		pool.call((state) -> state.stop(runner.id()));
		lease.close(LOST);
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		assertThat(pool.probes).isEmpty();
		assertThat(pool.starts).isEmpty();
		pool.terminated(runner);
		assertThat(pool.starts).hasSize(1);
	}

	@Test
	void whenProbeCannotBeSentThenItIsTriedAgain() {
		PoolSimulation pool = pool(1);
		PooledRunner runner = runner(pool);
		pool.lease().close(LOST);
		pool.probes.clear();
		pool.run((state) -> state.probing().postponed(runner));
		assertThat(runner.state()).isEqualTo(RunnerState.UNAVAILABLE);
		pool.advanceMillis(500);
		pool.respond(runner, State.READY);
		assertThat(pool.state.counts().idle()).isEqualTo(1);
	}

	@Test
	void whenRunnerIsLostDuringItsProbeThenTheResponseChangesNothing() {
		PoolSimulation pool = pool(1);
		PooledRunner runner = runner(pool);
		pool.lease().close(LOST);
		pool.die(runner);
		int events = pool.events.size();
		pool.respond(runner, State.DRAINING);
		pool.probes.add(runner);
		pool.refuse(runner);
		pool.probes.add(runner);
		pool.respond(runner, State.READY, "another-process");
		assertThat(pool.events).hasSize(events);
		assertThat(runner.state()).isEqualTo(RunnerState.GONE);
	}

	@Test
	void whenProbeFindsARunnerDrainingThenItIsReplaced() {
		PoolSimulation pool = pool(1);
		PooledRunner runner = runner(pool);
		RunnerLease lease = pool.lease();
		pool.advance(Duration.ofSeconds(30));
		pool.tick();
		pool.respond(runner, State.DRAINING);
		assertThat(runner.state()).isEqualTo(RunnerState.DRAINING);
		pool.ready();
		assertThat(pool.lease().pooled()).isNotSameAs(runner);
		lease.close(CallOutcome.SERVED);
		assertThat(pool.stopped(StopReason.DRAINED)).containsExactly(runner.id());
	}

	@Test
	void whenFixedRunnerIsDrainedThenItStaysAwayUntilItCannotBeReached() {
		PoolSimulation pool = fixed(1);
		PooledRunner runner = runner(pool);
		assertThatIllegalArgumentException().isThrownBy(() -> pool.call((state) -> state.stop("fixed")))
			.withMessageContaining("'fixed' was not started by this pool");
		assertThat(pool.<Boolean>call((state) -> state.drain("fixed"))).isTrue();
		assertThat(pool.events(RunnerPoolEvent.RunnerDrained.class)).hasSize(1);
		assertThat(pool.state.counts().draining()).isEqualTo(1);
		PendingAcquire waiting = pool.acquire();
		assertThat(pool.starts).isEmpty();
		pool.tick();
		pool.respond(runner, State.READY);
		assertThat(waiting.decision()).isNull();
		pool.tick();
		pool.refuse(runner);
		assertThat(pool.grace(runner)).isEqualTo(Duration.ZERO);
		assertThat(pool.stopped(StopReason.DRAINED)).containsExactly("fixed");
		pool.readyFixed("fixed");
		pool.lease(waiting).close(CallOutcome.SERVED);
	}

	@Test
	void whenDrainedFixedRunnerHasBeenRestartedThenItGetsCallsAgain() {
		PoolSimulation pool = fixed(1);
		PooledRunner runner = runner(pool);
		pool.call((state) -> state.drain("fixed"));
		pool.tick();
		pool.respond(runner, State.READY);
		assertThat(pool.starts).isEmpty();
		// the pool has not seen that it was away
		pool.tick();
		pool.respond(runner, State.READY, "another-process");
		assertThat(pool.state.snapshot("fake").ended()).singleElement()
			.satisfies((ended) -> assertThat(ended.message()).contains("restarted"));
		pool.readyFixed("fixed");
		pool.lease().close(CallOutcome.SERVED);
	}

	@Test
	void whenDrainedFixedRunnerRefusesConnectionsThenItsCallsDoNotFail() {
		PoolSimulation pool = fixed(2);
		PooledRunner runner = runner(pool);
		RunnerLease first = pool.lease();
		RunnerLease second = pool.lease();
		pool.call((state) -> state.drain("fixed"));
		pool.tick();
		pool.respond(runner, State.DRAINING);
		assertThat(pool.state.slots().contains(runner)).isTrue();
		pool.tick();
		pool.refuse(runner);
		assertThat(pool.state.slots().contains(runner)).isFalse();
		assertThat(first.lost()).isNull();
		first.close(CallOutcome.SERVED);
		second.close(CallOutcome.SERVED);
		assertThat(second.lost()).isNull();
		assertThat(pool.state.slots().inUse()).isZero();
	}

	@Test
	void whenDrainedFixedRunnerHasFinishedItsCallsThenItLeavesThePool() {
		PoolSimulation pool = fixed(1);
		PooledRunner runner = runner(pool);
		RunnerLease lease = pool.lease();
		pool.call((state) -> state.drain("fixed"));
		pool.tick();
		pool.respond(runner, State.DRAINING);
		lease.close(CallOutcome.SERVED);
		assertThat(pool.events(RunnerPoolEvent.RunnerDrained.class)).hasSize(1);
		assertThat(pool.state.slots().contains(runner)).isTrue();
		pool.tick();
		pool.respond(runner, State.DRAINING);
		assertThat(pool.state.slots().contains(runner)).isFalse();
		assertThat(pool.stopped(StopReason.DRAINED)).containsExactly("fixed");
	}

	@Test
	void whenFixedRunnerReportsDrainingThenItsCallsFinishAndItLeavesWhenItCannotBeReached() {
		PoolSimulation pool = fixed(3);
		PooledRunner runner = runner(pool);
		RunnerLease first = pool.lease();
		RunnerLease second = pool.lease();
		pool.lease().close(CallOutcome.DRAINING);
		assertThat(runner.state()).isEqualTo(RunnerState.UNAVAILABLE);
		pool.respond(runner, State.DRAINING);
		pool.advanceMillis(500);
		first.close(CallOutcome.SERVED);
		pool.refuse(runner);
		assertThat(second.lost()).isNull();
		assertThat(pool.state.slots().contains(runner)).isFalse();
		assertThat(pool.events(RunnerPoolEvent.RunnerLost.class)).singleElement()
			.satisfies((event) -> assertThat(event.calls()).isZero());
		second.close(CallOutcome.SERVED);
	}

	@Test
	void whenAnotherRunnerStandsBehindTheAddressOfADrainingOneThenItGetsCalls() {
		PoolSimulation pool = fixed(2);
		PooledRunner runner = runner(pool);
		RunnerLease lease = pool.lease();
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		pool.respond(runner, State.DRAINING);
		PendingAcquire waiting = pool.acquire();
		assertThat(waiting.decision()).isNull();
		while (pool.probes.isEmpty()) {
			pool.advanceMillis(100);
		}
		pool.respond(runner, State.READY, "another-process");
		pool.lease(waiting).close(CallOutcome.SERVED);
		// it is not leaving any more
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		pool.refuse(runner);
		assertThat(lease.lost()).contains("refused");
		lease.close(LOST);
	}

	@Test
	void whenFixedRunnerIsScaledDownThenItsAddressIsGivenBack() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.readyFixed("a");
		pool.readyFixed("b");
		pool.resize(0, 1, 1);
		assertThat(pool.stopped(StopReason.SCALED_DOWN)).hasSize(1);
		assertThat(pool.state.slots().runners()).hasSize(1);
	}

	@Test
	void whenPoolClosesThenDrainedFixedRunnersAreGivenBack() {
		PoolSimulation pool = fixed(1);
		pool.call((state) -> state.drain("fixed"));
		pool.run(PoolState::close);
		pool.run(PoolState::stopAll);
		assertThat(pool.state.isQuiet()).isTrue();
	}

	@Test
	void whenFixedRunnerReportsDrainingThenItsKeysAreForgottenAndItsCallsGoElsewhere() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2).concurrency(1));
		PendingAcquire first = pool.acquire("a");
		PooledRunner runner = pool.readyFixed("fixed");
		PendingAcquire keyed = pool.acquire("a");
		assertThat(pool.starts).isEmpty();
		pool.advance(Duration.ofSeconds(5));
		pool.tick();
		pool.respond(runner, State.DRAINING);
		assertThat(pool.acquireRequired("a").decision()).isInstanceOf(Decision.RunnerGone.class);
		PooledRunner next = pool.readyFixed("another");
		assertThat(pool.lease(keyed).pooled()).isSameAs(next);
		pool.lease(first).close(CallOutcome.SERVED);
	}

	@Test
	void whenRunnerWasUnavailableThenOthersGoFirstAfterwards() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.allReady();
		RunnerLease first = pool.lease();
		first.close(LOST);
		pool.respond(first.pooled(), State.READY);
		assertThat(pool.lease().pooled()).isNotSameAs(first.pooled());
	}

	@Test
	void whenDrainedFixedRunnerIsSlowToRespondThenItIsProbedOnce() {
		PoolSimulation pool = fixed(1);
		pool.call((state) -> state.drain("fixed"));
		pool.tick();
		pool.tick();
		assertThat(pool.probes).hasSize(1);
	}

}
