package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which runner gets calls with an affinity.
 */
class PoolAffinityTests {

	private static PoolSimulation poolOfTwo() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.allReady();
		return pool;
	}

	/** Bind a key. */
	private static PooledRunner bind(PoolSimulation pool, String key) {
		RunnerLease lease = pool.lease(key);
		lease.close(CallOutcome.SERVED);
		return lease.pooled();
	}

	private static RunnerLease leaseOf(PooledRunner runner) {
		return runner.leases().get(0);
	}

	private static PooledRunner other(PoolSimulation pool, PooledRunner runner) {
		return pool.state.slots().runners().stream().filter((other) -> other != runner).findFirst().orElseThrow();
	}

	@Test
	void whenKeyIsBoundThenItsCallsGoToItsRunner() {
		PoolSimulation pool = poolOfTwo();
		PooledRunner runner = bind(pool, "a");
		for (int i = 0; i < 10; i++) {
			assertThat(bind(pool, "a")).isSameAs(runner);
		}
		RunnerLease held = pool.lease("a");
		assertThat(bind(pool, "b")).isNotSameAs(runner);
		held.close(CallOutcome.SERVED);
		assertThat(bind(pool, "b")).isNotSameAs(runner);
	}

	@Test
	void whenKeyIsEmptyThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Affinity("", false));
	}

	@Test
	void whenRunnerHasFreeSlotsThenCallsWithTheSameKeyShareIt() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2).concurrency(3));
		pool.allReady();
		List<RunnerLease> leases = List.of(pool.lease("a"), pool.lease("a"), pool.lease("a"));
		assertThat(leases).extracting(RunnerLease::pooled).containsOnly(leases.get(0).pooled());
		PendingAcquire fourth = pool.acquire("a");
		assertThat(fourth.decision()).isNull();
		leases.get(1).close(CallOutcome.SERVED);
		assertThat(pool.lease(fourth).pooled()).isSameAs(leases.get(0).pooled());
	}

	@Test
	void whenItsRunnerIsBusyThenACallWithAKeyWaitsAlthoughAnotherOneIsFree() {
		PoolSimulation pool = poolOfTwo();
		PooledRunner runner = bind(pool, "a");
		pool.lease();
		pool.lease();
		RunnerLease its = leaseOf(runner);
		leaseOf(other(pool, runner)).close(CallOutcome.SERVED);
		PendingAcquire keyed = pool.acquire("a");
		assertThat(keyed.decision()).isNull();
		assertThat(pool.state.counts().idle()).isEqualTo(1);
		Shortage shortage = pool.abandon(keyed);
		assertThat(shortage.serving()).isEqualTo(2);
		assertThat(pool.state.counts().waiting()).isZero();
		its.close(CallOutcome.SERVED);
		assertThat(bind(pool, "a")).isSameAs(runner);
	}

	@Test
	void whenCallWithAKeyWaitsThenItIsNotOvertakenByCallsThatComeLater() {
		PoolSimulation pool = poolOfTwo();
		PooledRunner runner = bind(pool, "a");
		pool.lease();
		pool.lease();
		PendingAcquire keyed = pool.acquire("a");
		PendingAcquire later = pool.acquire();
		leaseOf(runner).close(CallOutcome.SERVED);
		assertThat(pool.lease(keyed).pooled()).isSameAs(runner);
		assertThat(later.decision()).isNull();
		leaseOf(other(pool, runner)).close(CallOutcome.SERVED);
		pool.lease(later);
	}

	@Test
	void whenCallWithAKeyWaitsThenItDoesNotOvertakeCallsThatCameFirst() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		bind(pool, "a");
		RunnerLease held = pool.lease();
		PendingAcquire first = pool.acquire();
		PendingAcquire keyed = pool.acquire("a");
		held.close(CallOutcome.SERVED);
		RunnerLease lease = pool.lease(first);
		assertThat(keyed.decision()).isNull();
		lease.close(CallOutcome.SERVED);
		pool.lease(keyed);
	}

	@Test
	void whenCallsWaitForTheSameRunnerThenPriorityGoesFirst() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		bind(pool, "a");
		bind(pool, "b");
		RunnerLease held = pool.lease();
		PendingAcquire low = pool.acquire("a");
		PendingAcquire high = pool.acquire(1, new Affinity("b", false), null);
		held.close(CallOutcome.SERVED);
		RunnerLease lease = pool.lease(high);
		assertThat(low.decision()).isNull();
		lease.close(CallOutcome.SERVED);
		pool.lease(low);
	}

	@Test
	void whenCallsWithTheSameKeyWaitForTheFirstRunnerThenAllGetTheSameOne() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3));
		List<PendingAcquire> acquires = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			acquires.add(pool.acquire("a"));
		}
		List<PooledRunner> runners = pool.allReady();
		for (PendingAcquire acquire : acquires) {
			RunnerLease lease = pool.lease(acquire);
			assertThat(lease.pooled()).isSameAs(runners.get(0));
			lease.close(CallOutcome.SERVED);
		}
		assertThat(pool.state.slots().inUse()).isZero();
	}

	@Test
	void whenCallIsAbandonedThenItsKeyIsNotBoundLater() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2));
		PendingAcquire abandoned = pool.acquire("a");
		PendingAcquire other = pool.acquire("b");
		pool.abandon(abandoned);
		PooledRunner runner = pool.ready();
		assertThat(pool.lease(other).pooled()).isSameAs(runner);
		assertThat(pool.acquireRequired("a").decision()).isInstanceOf(Decision.RunnerGone.class);
	}

	@Test
	void whenKeyIsNotBoundThenARequiredAffinityFails() {
		PoolSimulation pool = poolOfTwo();
		assertThat(pool.acquireRequired("a").decision()).isInstanceOf(Decision.RunnerGone.class);
		PooledRunner runner = bind(pool, "a");
		assertThat(pool.lease(pool.acquireRequired("a")).pooled()).isSameAs(runner);
		assertThat(pool.state.counts().waiting()).isZero();
	}

	@Test
	void whenRunnerIsLostThenCallsThatWaitForItGetAnotherUnlessItIsRequired() {
		PoolSimulation pool = poolOfTwo();
		PooledRunner runner = bind(pool, "a");
		pool.lease();
		pool.lease();
		PendingAcquire any = pool.acquire("a");
		PendingAcquire same = pool.acquireRequired("a");
		leaseOf(other(pool, runner)).close(CallOutcome.SERVED);
		assertThat(any.decision()).isNull();
		RunnerLease held = leaseOf(runner);
		pool.die(runner);
		assertThat(pool.lease(any).pooled()).isNotSameAs(runner);
		assertThat(same.decision()).isInstanceOf(Decision.RunnerGone.class);
		held.close(new CallOutcome.Lost("broken"));
	}

	@Test
	void whenRunnerIsDrainedThenItsKeysGoElsewhere() {
		PoolSimulation pool = poolOfTwo();
		RunnerLease held = pool.lease("a");
		pool.call((state) -> state.drain(held.runner().id()));
		RunnerLease elsewhere = pool.lease("a");
		assertThat(elsewhere.pooled()).isNotSameAs(held.pooled());
		assertThat(pool.acquireRequired("b").decision()).isInstanceOf(Decision.RunnerGone.class);
		held.close(CallOutcome.SERVED);
		elsewhere.close(CallOutcome.SERVED);
		assertThat(bind(pool, "a")).isSameAs(elsewhere.pooled());
	}

	@Test
	void whenNothingWasSentThenTheKeyIsNotBound() {
		for (CallOutcome outcome : List.of(CallOutcome.UNUSED, CallOutcome.BUSY, CallOutcome.DRAINING,
				new CallOutcome.Unreachable("refused"))) {
			PoolSimulation pool = poolOfTwo();
			pool.lease("a").close(outcome);
			assertThat(pool.acquireRequired("a").decision()).as("%s", outcome).isInstanceOf(Decision.RunnerGone.class);
		}
	}

	@Test
	void whenTheRunnerMayHaveExecutedTheCallThenTheKeyIsBound() {
		for (CallOutcome outcome : List.of(CallOutcome.SERVED, new CallOutcome.Lost("broken"))) {
			PoolSimulation pool = poolOfTwo();
			RunnerLease lease = pool.lease("a");
			lease.close(outcome);
			if (!pool.probes.isEmpty()) {
				pool.respond(lease.pooled(), RunnerProbe.State.READY);
			}
			assertThat(pool.lease(pool.acquireRequired("a")).pooled()).as("%s", outcome).isSameAs(lease.pooled());
		}
	}

	@Test
	void whenKeyWasBoundBeforeThenItStaysBoundAlthoughNothingWasSent() {
		PoolSimulation pool = poolOfTwo();
		PooledRunner runner = bind(pool, "a");
		pool.lease("a").close(CallOutcome.UNUSED);
		assertThat(pool.lease(pool.acquireRequired("a")).pooled()).isSameAs(runner);
	}

	@Test
	void whenAnotherCallWithTheKeyExecutesThenItStaysBound() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2).concurrency(2));
		pool.allReady();
		RunnerLease executing = pool.lease("a");
		pool.lease("a").close(CallOutcome.UNUSED);
		assertThat(pool.lease(pool.acquireRequired("a")).pooled()).isSameAs(executing.pooled());
	}

	@Test
	void whenKeyTurnsOutNotToBeBoundThenCallsThatWaitForItsRunnerGoElsewhere() {
		PoolSimulation pool = poolOfTwo();
		RunnerLease refused = pool.lease("a");
		PendingAcquire soft = pool.acquire("a");
		PendingAcquire required = pool.acquireRequired("a");
		PendingAcquire otherKey = pool.acquire("b");
		pool.lease(otherKey).close(CallOutcome.SERVED);
		assertThat(soft.decision()).isNull();
		refused.close(new CallOutcome.Unreachable("partitioned"));
		RunnerLease elsewhere = pool.lease(soft);
		assertThat(elsewhere.pooled()).isNotSameAs(refused.pooled());
		assertThat(required.decision()).isInstanceOf(Decision.RunnerGone.class);
		PendingAcquire next = pool.acquire("a");
		elsewhere.close(CallOutcome.SERVED);
		assertThat(pool.lease(next).pooled()).isSameAs(elsewhere.pooled());
	}

	@Test
	void whenSeveralCallsMustGoElsewhereThenTheyAreSpread() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(3).max(3).concurrency(4));
		pool.allReady();
		for (String key : List.of("a", "b", "c", "d")) {
			// all on the same runner
			pool.lease(key);
			pool.lease();
			pool.lease();
		}
		PooledRunner runner = pool.granted.get(0).pooled();
		for (String key : List.of("a", "b", "c", "d")) {
			pool.acquire(key);
		}
		pool.granted.stream()
			.filter((lease) -> lease.pooled() != runner)
			.toList()
			.forEach((lease) -> lease.close(CallOutcome.SERVED));
		pool.die(runner);
		assertThat(pool.state.slots().runners()).allSatisfy((other) -> assertThat(other.inUse()).isEqualTo(2));
	}

	@Test
	void whenTheConnectionBrokeThenAKeyWaitsUntilItsRunnerHasResponded() {
		PoolSimulation pool = poolOfTwo();
		RunnerLease lost = pool.lease("a");
		lost.close(new CallOutcome.Lost("broken"));
		PendingAcquire again = pool.acquireRequired("a");
		assertThat(again.decision()).isNull();
		pool.respond(lost.pooled(), RunnerProbe.State.READY);
		assertThat(pool.lease(again).pooled()).isSameAs(lost.pooled());
	}

	@Test
	void whenRunnersSpeakTheBaseProtocolThenNoKeyIsBound() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2)).baseProtocol();
		PendingAcquire one = pool.acquire("a");
		PendingAcquire two = pool.acquire("a");
		PendingAcquire three = pool.acquire("a");
		pool.allReady();
		assertThat(pool.lease(one).pooled()).isNotSameAs(pool.lease(two).pooled());
		assertThat(three.decision()).isNull();
		pool.lease(two).close(CallOutcome.SERVED);
		assertThat(pool.lease(three).pooled()).isSameAs(pool.lease(two).pooled());
		assertThat(pool.acquireRequired("a").decision()).isInstanceOf(Decision.RunnerGone.class);
	}

	@Test
	void whenAnotherRunnerHasSeenTheKeySinceThenItIsTheOneThatIsRequired() {
		PoolSimulation pool = poolOfTwo();
		PooledRunner lost = bind(pool, "a");
		pool.call((state) -> state.drain(lost.id()));
		PooledRunner next = bind(pool, "a");
		assertThat(next).isNotSameAs(lost);
		assertThat(pool.lease(pool.acquireRequired("a")).pooled()).isSameAs(next);
	}

	@Test
	void whenFixedRunnerWasRestartedThenItsKeysAreForgotten() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		PooledRunner runner = pool.readyFixed("fixed");
		pool.lease("a").close(new CallOutcome.Lost("broken"));
		pool.respond(runner, RunnerProbe.State.READY, "process-of-fixed");
		pool.lease(pool.acquireRequired("a")).close(new CallOutcome.Lost("broken"));
		PendingAcquire soft = pool.acquire("a");
		PendingAcquire required = pool.acquireRequired("a");
		pool.respond(runner, RunnerProbe.State.READY, "another-process");
		assertThat(required.decision()).isInstanceOf(Decision.RunnerGone.class);
		assertThat(pool.lease(soft).pooled()).isSameAs(runner);
	}

	@Test
	void whenKeyIsUnusedForAnHourThenItIsForgotten() {
		PoolSimulation pool = poolOfTwo();
		bind(pool, "a");
		pool.advance(Duration.ofHours(1).minusNanos(1));
		pool.lease(pool.acquireRequired("a")).close(CallOutcome.SERVED);
		pool.advance(Duration.ofHours(1));
		assertThat(pool.acquireRequired("a").decision()).isInstanceOf(Decision.RunnerGone.class);
	}

	@Test
	void whenKeyIsInUseThenItIsNotForgottenHoweverLongThatTakes() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2).concurrency(2));
		pool.allReady();
		RunnerLease lease = pool.lease("a");
		pool.advance(Duration.ofHours(3));
		assertThat(pool.lease(pool.acquireRequired("a")).pooled()).isSameAs(lease.pooled());
	}

	@Test
	void whenTenThousandOtherKeysWereUsedSinceThenAKeyIsForgotten() {
		PoolSimulation pool = poolOfTwo();
		bind(pool, "a");
		bind(pool, "b");
		for (int i = 0; i < 9_998; i++) {
			bind(pool, "other" + i);
		}
		bind(pool, "a");
		bind(pool, "last");
		assertThat(pool.acquireRequired("b").decision()).isInstanceOf(Decision.RunnerGone.class);
		pool.lease(pool.acquireRequired("a")).close(CallOutcome.SERVED);
	}

	@Test
	void whenCallsWaitForItsRunnerThenAKeyIsNotForgotten() {
		PoolSimulation pool = poolOfTwo();
		PooledRunner runner = bind(pool, "a");
		pool.lease();
		pool.lease();
		RunnerLease held = leaseOf(runner);
		PendingAcquire waiting = pool.acquire("a");
		leaseOf(other(pool, runner)).close(CallOutcome.SERVED);
		for (int i = 0; i <= 10_000; i++) {
			bind(pool, "other" + i);
		}
		PendingAcquire next = pool.acquireRequired("a");
		assertThat(next.decision()).isNull();
		held.close(CallOutcome.SERVED);
		pool.lease(waiting).close(CallOutcome.SERVED);
		assertThat(pool.lease(next).pooled()).isSameAs(runner);
	}

	@Test
	void whenKeyIsBoundThenResourcesDoNotMatter() {
		RunnerResources large = new RunnerResources(4.0, null, null, Map.of());
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(3).concurrency(2));
		pool.ready();
		PendingAcquire elsewhere = pool.acquire(0, new Affinity("a", false), large);
		RunnerLease lease = pool.lease("a");
		// the key is bound now
		assertThat(pool.lease(elsewhere).pooled()).isSameAs(lease.pooled());
	}

	@Test
	void whenRunnerIsDrainedThenTheKeysOfOthersStayBound() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2).concurrency(2));
		pool.allReady();
		RunnerLease first = pool.lease("a");
		RunnerLease second = pool.lease("b");
		PooledRunner other = second.pooled();
		assertThat(bind(pool, "c")).isSameAs(first.pooled());
		RunnerLease third = pool.lease();
		assertThat(bind(pool, "d")).isSameAs(other);
		pool.call((state) -> state.drain(first.runner().id()));
		assertThat(pool.lease(pool.acquireRequired("b")).pooled()).isSameAs(other);
		PendingAcquire unused = pool.acquireRequired("d");
		assertThat(unused.decision()).isNull();
		assertThat(pool.acquireRequired("c").decision()).isInstanceOf(Decision.RunnerGone.class);
		third.close(CallOutcome.SERVED);
	}

	@Test
	void whenTenThousandKeysAreUnusedThenTheFirstIsStillKnown() {
		PoolSimulation pool = poolOfTwo();
		for (int i = 0; i < 10_000; i++) {
			bind(pool, "key" + i);
		}
		pool.lease(pool.acquireRequired("key0")).close(CallOutcome.SERVED);
	}

	@Test
	void whenNoCallWaitsForItsRunnerAnyMoreThenAKeyIsForgottenInTime() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		pool.ready();
		bind(pool, "a");
		RunnerLease held = pool.lease("b");
		pool.abandon(pool.acquire("a"));
		pool.advance(Duration.ofHours(1));
		assertThat(pool.acquireRequired("a").decision()).isInstanceOf(Decision.RunnerGone.class);
		held.close(CallOutcome.SERVED);
	}

	@Test
	void whenKeyTurnsOutNotToBeBoundThenCallsWithOtherKeysStillWait() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2));
		PooledRunner runner = pool.ready();
		bind(pool, "b");
		RunnerLease refused = pool.lease("a");
		PendingAcquire other = pool.acquire("b");
		PendingAcquire same = pool.acquire("a");
		assertThat(pool.starts).isEmpty();
		refused.close(new CallOutcome.Unreachable("partitioned"));
		PooledRunner next = pool.ready();
		assertThat(pool.lease(same).pooled()).isSameAs(next);
		assertThat(other.decision()).isNull();
		pool.respond(runner, RunnerProbe.State.READY);
		assertThat(pool.lease(other).pooled()).isSameAs(runner);
	}

	@Test
	void whenCallsAreQueuedAgainThenTheyKeepTheirTurn() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).concurrency(1));
		pool.ready();
		bind(pool, "b");
		RunnerLease unused = pool.lease("a");
		PendingAcquire urgent = pool.acquire(1, new Affinity("b", false), null);
		PendingAcquire same = pool.acquire("a");
		PendingAcquire last = pool.acquire();
		unused.close(CallOutcome.UNUSED);
		for (PendingAcquire next : List.of(urgent, same, last)) {
			pool.lease(next).close(CallOutcome.SERVED);
		}
	}

}
