package io.flame.pool;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StartBackoffTests {

	private final StartBackoff backoff = new StartBackoff(Duration.ofSeconds(10), new Random(1));

	private static long seconds(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	@Test
	void whenStartsFailTogetherThenTheyMakeOnePause() {
		int round = this.backoff.round();
		Duration first = this.backoff.failed(round, 0);
		assertThat(first).isBetween(Duration.ofMillis(125), Duration.ofMillis(250));
		for (int i = 1; i < 20; i++) {
			assertThat(this.backoff.failed(round, i)).isEqualTo(first.minusNanos(i));
		}
		assertThat(this.backoff.failed(this.backoff.round(), 20)).isBetween(Duration.ofMillis(250),
				Duration.ofMillis(500));
	}

	@Test
	void whenStartsFailInTurnThenThePausesBecomeLongerUpToTheMaximum() {
		for (int i = 0; i < 20; i++) {
			Duration pause = this.backoff.failed(this.backoff.round(), 0);
			long ceiling = Math.min(10_000, 250L << Math.min(i, 10));
			assertThat(pause).isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
		}
	}

	@Test
	void whenMaximumIsShortThenPausesAre() {
		StartBackoff brief = new StartBackoff(Duration.ofMillis(100), new Random(1));
		assertThat(brief.failed(0, 0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
	}

	@Test
	void whenPauseIsOverThenItIsOver() {
		assertThat(this.backoff.isPausing(0)).isFalse();
		Duration pause = this.backoff.failed(0, 0);
		assertThat(this.backoff.isPausing(pause.toNanos() - 1)).isTrue();
		assertThat(this.backoff.isPausing(pause.toNanos())).isFalse();
	}

	@Test
	void whenACallWasServedThenThePausesAreShortAgain() {
		this.backoff.failed(0, 0);
		this.backoff.failed(1, 0);
		this.backoff.succeeded();
		assertThat(this.backoff.isPausing(0)).isFalse();
		assertThat(this.backoff.round()).isZero();
		assertThat(this.backoff.failed(0, 0)).isLessThanOrEqualTo(Duration.ofMillis(250));
	}

	@Test
	void whenTheLastFailureIsLongAgoThenThePausesAreShortAgain() {
		for (int i = 0; i < 5; i++) {
			this.backoff.failed(this.backoff.round(), 0);
		}
		assertThat(this.backoff.failed(this.backoff.round(), seconds(30))).isGreaterThan(Duration.ofSeconds(3));
		assertThat(this.backoff.failed(this.backoff.round(), seconds(110))).isLessThanOrEqualTo(Duration.ofMillis(250));
	}

}
