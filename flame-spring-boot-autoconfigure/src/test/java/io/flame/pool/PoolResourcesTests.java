package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.flame.backend.RunnerResources;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that ask for runners with other resources than their pool has.
 */
class PoolResourcesTests {

	private static final RunnerResources LARGE = new RunnerResources(4.0, null, null, Map.of());

	private static final RunnerResources GPU = new RunnerResources(null, null, 1, Map.of());

	@Test
	void whenCallAsksForResourcesThenItGetsARunnerThatHasThem() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(3));
		pool.ready();
		PendingAcquire large = pool.acquire(LARGE);
		assertThat(large.decision()).isNull();
		assertThat(pool.starts).singleElement().satisfies((start) -> assertThat(start.resources()).isEqualTo(LARGE));
		PooledRunner runner = pool.ready();
		assertThat(pool.lease(large).pooled()).isSameAs(runner);
		assertThat(pool.lease().pooled()).isNotSameAs(runner);
		PendingAcquire waiting = pool.acquire();
		pool.lease(large).close(CallOutcome.SERVED);
		assertThat(waiting.decision()).isNull();
		assertThat(pool.lease(pool.acquire(new RunnerResources(4.0, null, null, Map.of()))).pooled()).isSameAs(runner);
	}

	@Test
	void whenCallAsksForThePoolsOwnResourcesThenAnyOfItsRunnersWillDo() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1));
		PooledRunner runner = pool.ready();
		assertThat(pool.lease(pool.acquire(RunnerResources.NONE)).pooled()).isSameAs(runner);
	}

	@Test
	void whenRunnersHaveOtherResourcesThenThereIsNoMinimumOfThem() {
		PoolSimulation pool = new PoolSimulation(
				new TestSettings().min(1).minIdle(1).max(5).idle(Duration.ofSeconds(30)));
		pool.allReady();
		PendingAcquire large = pool.acquire(LARGE);
		pool.allReady();
		pool.lease(large).close(CallOutcome.SERVED);
		assertThat(pool.state.counts().idle()).isEqualTo(2);
		pool.advance(Duration.ofSeconds(30));
		assertThat(pool.stopped(StopReason.IDLE)).containsExactly("p-2");
		assertThat(pool.starts).isEmpty();
		pool.advance(Duration.ofHours(1));
		assertThat(pool.state.slots().groups().all()).hasSize(1);
	}

	@Test
	void whenMaximumIsReachedThenAnIdleRunnerWithOtherResourcesIsEvicted() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2)).terminatingLater();
		PendingAcquire first = pool.acquire();
		PendingAcquire second = pool.acquire();
		List<PooledRunner> runners = pool.allReady();
		pool.lease(first).close(CallOutcome.SERVED);
		PendingAcquire large = pool.acquire(LARGE);
		assertThat(pool.terminations).containsExactly(runners.get(0));
		pool.lease(second).close(CallOutcome.SERVED);
		// one is enough
		pool.scale();
		assertThat(pool.terminations).hasSize(1);
		assertThat(pool.starts).isEmpty();
		pool.terminated(runners.get(0));
		assertThat(pool.stopped(StopReason.EVICTED)).containsExactly("p-1");
		pool.ready();
		pool.lease(large).close(CallOutcome.SERVED);
	}

	@Test
	void whenSeveralCallsNeedRoomThenSeveralRunnersAreEvicted() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3));
		List<PendingAcquire> acquires = List.of(pool.acquire(), pool.acquire(), pool.acquire());
		pool.allReady();
		acquires.forEach((acquire) -> pool.lease(acquire).close(CallOutcome.SERVED));
		List<PendingAcquire> large = List.of(pool.acquire(LARGE), pool.acquire(LARGE), pool.acquire(LARGE));
		pool.allReady();
		assertThat(pool.stopped(StopReason.EVICTED)).containsExactly("p-1", "p-2", "p-3");
		large.forEach((acquire) -> pool.lease(acquire).close(CallOutcome.SERVED));
	}

	@Test
	void whenTheMinimumIsIdleThenItIsNotEvicted() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(1));
		pool.ready();
		PendingAcquire large = pool.acquire(LARGE);
		assertThat(pool.starts).isEmpty();
		assertThat(large.decision()).isNull();
		assertThat(pool.state.counts().idle()).isEqualTo(1);
	}

	@Test
	void whenRunnersWithOtherResourcesAreBusyThenNoneIsEvictedUntilOneIsIdle() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(1));
		PendingAcquire first = pool.acquire();
		pool.ready();
		PendingAcquire large = pool.acquire(LARGE);
		assertThat(pool.starts).isEmpty();
		pool.lease(first).close(CallOutcome.SERVED);
		assertThat(pool.stopped(StopReason.EVICTED)).containsExactly("p-1");
		pool.ready();
		pool.lease(large).close(CallOutcome.SERVED);
		PendingAcquire gpu = pool.acquire(GPU);
		assertThat(pool.stopped(StopReason.EVICTED)).containsExactly("p-1", "p-2");
		pool.ready();
		pool.lease(gpu).close(CallOutcome.SERVED);
	}

	@Test
	void whenCallsWaitForRunnersWithOtherResourcesThenTheirsAreNotEvicted() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(2).concurrency(1));
		PendingAcquire normal = pool.acquire();
		pool.ready();
		PendingAcquire waiting = pool.acquire();
		pool.fail("no quota", false);
		PendingAcquire large = pool.acquire(LARGE);
		pool.advance(Duration.ofSeconds(1));
		assertThat(pool.starts).hasSize(1);
		assertThat(pool.stopped(StopReason.EVICTED)).isEmpty();
		pool.ready();
		pool.lease(waiting).close(CallOutcome.SERVED);
		pool.lease(normal).close(CallOutcome.SERVED);
		pool.allReady();
		pool.lease(large).close(CallOutcome.SERVED);
	}

	@Test
	void whenSurplusRunnersAreDrainedThenThoseWithTheFewestCallsAre() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2));
		pool.ready();
		RunnerLease busy = pool.lease();
		PendingAcquire large = pool.acquire(LARGE);
		pool.ready();
		pool.lease(large).close(CallOutcome.SERVED);
		pool.resize(0, 1, 1);
		assertThat(pool.stopped(StopReason.SCALED_DOWN)).containsExactly("p-2");
		busy.close(CallOutcome.SERVED);
	}

	@Test
	void whenARunnerThatHasServedBeforeBecomesIdleThenItMakesRoomAtOnce() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(1));
		PendingAcquire first = pool.acquire();
		pool.ready();
		pool.lease(first).close(CallOutcome.SERVED);
		RunnerLease second = pool.lease();
		PendingAcquire large = pool.acquire(LARGE);
		assertThat(pool.stopped(StopReason.EVICTED)).isEmpty();
		second.close(CallOutcome.SERVED);
		assertThat(pool.stopped(StopReason.EVICTED)).containsExactly("p-1");
		pool.ready();
		pool.lease(large).close(CallOutcome.SERVED);
	}

	@Test
	void whenThereIsRoomThenNothingIsEvicted() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(3));
		PendingAcquire first = pool.acquire();
		pool.ready();
		pool.lease(first).close(CallOutcome.SERVED);
		List<PendingAcquire> large = List.of(pool.acquire(LARGE), pool.acquire(LARGE));
		assertThat(pool.stopped(StopReason.EVICTED)).isEmpty();
		pool.allReady();
		large.forEach((acquire) -> pool.lease(acquire).close(CallOutcome.SERVED));
	}

}
