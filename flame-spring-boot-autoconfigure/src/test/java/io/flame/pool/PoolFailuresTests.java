package io.flame.pool;

import java.time.Duration;
import java.util.List;

import io.flame.FlameException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.backend.RunnerStartException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers learn that get no runner.
 */
class PoolFailuresTests {

	private final PoolFailures failures = new PoolFailures("p");

	private FlameException timeOut(PoolSimulation pool, PendingAcquire acquire) {
		return this.failures.timedOut(pool.abandon(acquire), (attempt) -> attempt.output().read());
	}

	private static void assertStage(FlameException failure, Stage stage) {
		assertThat(failure).isInstanceOfSatisfying(FlameTimeoutException.class,
				(timeout) -> assertThat(timeout.stage()).isEqualTo(stage));
	}

	@Test
	void whenAllRunnersAreBusyThenTheTimeWentIntoTheQueue() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(2).max(2));
		pool.allReady();
		pool.lease();
		pool.lease();
		pool.acquire();
		FlameException failure = timeOut(pool, pool.acquire());
		assertStage(failure, Stage.QUEUE);
		assertThat(failure).hasMessage(
				"No runner of pool 'p' became free in time: all 2 are busy or do not respond, 1 other call(s) wait. Raise 'max' or 'acquire-timeout' of the pool.");
	}

	@Test
	void whenMoreRunnersCannotBeStartedThenTheMessageOfTheQueueSaysWhy() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().min(1).max(2));
		pool.ready();
		pool.lease();
		PendingAcquire acquire = pool.acquire();
		pool.fail("no quota", false);
		FlameException failure = timeOut(pool, acquire);
		assertStage(failure, Stage.QUEUE);
		assertThat(failure).hasMessageEndingWith("Another one could not be started: no quota");
	}

	@Test
	void whenRunnersStartThenTheTimeWentIntoTheBoot() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().spawnTimeout(Duration.ofSeconds(60)));
		PendingAcquire acquire = pool.acquire();
		pool.advance(Duration.ofSeconds(30));
		FlameException failure = timeOut(pool, acquire);
		assertStage(failure, Stage.BOOT);
		assertThat(failure).hasMessage(
				"No runner of pool 'p' had started in time: 1 still starting. Raise 'acquire-timeout' of the pool.");
	}

	@Test
	void whenOtherStartsComeFirstThenTheMessageSaysHowMany() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().max(9).concurrency(2), new StartPermits(1));
		for (int i = 0; i < 7; i++) {
			pool.acquire();
		}
		FlameException failure = timeOut(pool, pool.acquire());
		assertStage(failure, Stage.BOOT);
		assertThat(failure).hasMessageContaining(
				"1 still starting, 3 queued (the backend limits how many start at the same time), and 3 start(s) come before the one for this call.");
	}

	@Test
	void whenStartHangsThenTheMessageShowsItsOutputAndTheRightKeys() {
		PoolSimulation pool = new PoolSimulation(new TestSettings().spawnTimeout(Duration.ofSeconds(10)));
		PendingAcquire acquire = pool.acquire();
		pool.starts.get(0).created(() -> List.of("Waiting for the database", "Still waiting"));
		pool.advance(Duration.ofMillis(9_500));
		FlameException failure = timeOut(pool, acquire);
		assertStage(failure, Stage.BOOT);
		assertThat(failure).hasMessageContaining("Raise 'spawn-timeout' (10000 ms) and 'acquire-timeout' of the pool.")
			.hasMessageEndingWith(
					"Its last output:%n    Waiting for the database%n    Still waiting".formatted().replace("\r", ""));
	}

	@Test
	void whenStartHasWaitedForItsPermitThenItDoesNotHang() {
		StartPermits permits = new StartPermits(1);
		PoolSimulation other = new PoolSimulation(new TestSettings().name("other").spawnTimeout(Duration.ofSeconds(60)),
				permits);
		other.acquire();
		PoolSimulation pool = new PoolSimulation(new TestSettings().spawnTimeout(Duration.ofSeconds(10)), permits);
		PendingAcquire acquire = pool.acquire();
		pool.advance(Duration.ofSeconds(9));
		other.ready();
		pool.advance(Duration.ofSeconds(1));
		assertThat(timeOut(pool, acquire)).hasMessageContaining("Raise 'acquire-timeout'")
			.hasMessageNotContaining("spawn-timeout");
	}

	@Test
	void whenStartsOfOtherPoolsComeFirstThenTheMessageSaysSo() {
		StartPermits permits = new StartPermits(1);
		PoolSimulation other = new PoolSimulation(new TestSettings().name("other"), permits);
		other.acquire();
		PoolSimulation pool = new PoolSimulation(new TestSettings(), permits);
		FlameException failure = timeOut(pool, pool.acquire());
		assertStage(failure, Stage.BOOT);
		assertThat(failure).hasMessageContaining(
				"0 still starting, 1 queued (the backend limits how many start at the same time). Raise 'acquire-timeout'");
	}

	@Test
	void whenStartsFailThenTheMessageSaysWhy() {
		PoolSimulation pool = new PoolSimulation(new TestSettings());
		PendingAcquire acquire = pool.acquire();
		pool.fail("connection refused", false);
		assertThat(timeOut(pool, acquire)).isInstanceOf(FlameNoRunnerException.class)
			.hasMessage("Pool 'p' has no runner: connection refused")
			.hasCauseInstanceOf(RunnerStartException.class);
		acquire = pool.acquire();
		pool.advance(Duration.ofSeconds(1));
		assertThat(timeOut(pool, acquire)).isInstanceOf(FlameNoRunnerException.class)
			.hasMessage(
					"Pool 'p' has no runner yet: 1 still starting. The last completed start failed: connection refused");
	}

	@Test
	void whenThereIsNoOutputThenNoneIsShown() {
		assertThat(PoolFailures.printed(List.of())).isEmpty();
	}

	@Test
	void otherFailuresNameThePool() {
		assertThat(this.failures.closed()).hasMessage("Pool 'p' is closed: the application is shutting down.");
		assertThat(this.failures.runnerGone()).hasMessageContaining("pool 'p'")
			.hasMessageEndingWith("Whether the call took effect is unknown.");
	}

}
