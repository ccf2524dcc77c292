package io.flame.health;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.flame.backend.RunnerResources;
import io.flame.pool.PoolSettings;
import io.flame.pool.PoolSnapshot;
import io.flame.pool.RunnerSnapshot;
import io.flame.pool.RunnerState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a pool is down.
 */
class RunnerPoolHealthIndicatorTests {

	private static final PoolSnapshot.BootFailure FAILURE = new PoolSnapshot.BootFailure("No disk\nand its output",
			false, Instant.EPOCH);

	private int min;

	private int minIdle;

	private int waiting;

	private PoolSnapshot.@Nullable BootFailure failure = FAILURE;

	private List<RunnerSnapshot> runners = List.of();

	@Test
	void whenAStartFailedAndCallsAreWaitingThenThePoolIsDown() {
		this.waiting = 2;
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void whenAStartFailedAndNothingCallsThenThePoolIsUpAndShowsTheFailure() {
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("failure", "No disk")
			.containsEntry("failureTime", Instant.EPOCH)
			.containsEntry("ready", 0)
			.containsEntry("starting", 0)
			.containsEntry("waiting", 0);
	}

	@Test
	void whenThePoolKeepsTryingToStartWhatItMustHaveThenItIsDownWithoutACall() {
		this.min = 1;
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		this.min = 0;
		this.minIdle = 1;
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void whenARunnerIsReadyThenThePoolIsUpWhateverTheLastStart() {
		this.waiting = 2;
		this.min = 2;
		for (RunnerState state : List.of(RunnerState.IDLE, RunnerState.BUSY)) {
			this.runners = List.of(runner(state));
			assertThat(health().getStatus()).as(state.name()).isEqualTo(Status.UP);
		}
		this.runners = List.of(runner(RunnerState.UNAVAILABLE), runner(RunnerState.DRAINING));
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void whenNoStartFailedThenCallsThatWaitAreNoReasonToBeDown() {
		this.failure = null;
		this.waiting = 2;
		this.min = 1;
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("waiting", 2).doesNotContainKey("failure");
	}

	private Health health() {
		PoolSettings settings = new PoolSettings("default", this.min, 4, 1, this.minIdle, false,
				PoolSettings.Placement.SPREAD, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10),
				RunnerResources.NONE);
		PoolSnapshot snapshot = new PoolSnapshot(settings, "process", List.of(), 0, 0, this.waiting, null, this.failure,
				this.runners, List.of());
		return new RunnerPoolHealthIndicator(() -> snapshot).health();
	}

	private static RunnerSnapshot runner(RunnerState state) {
		return new RunnerSnapshot("default-1", URI.create("http://127.0.0.1:1/invoke"), state, Instant.EPOCH, 1,
				List.of(), 0, null, null);
	}

}
