package io.flame.runner;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.flame.protocol.InvocationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How long a runner stays when it is told to end.
 */
@Timeout(60)
class RunnerStateTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final RunnerState state = new RunnerState("r", null);

	@Test
	void whoWasNeverAskedEndsAfterAQuietMoment() {
		assertThat(drain(HOUR, HOUR)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void whoWasAskedStaysUntilItWasAskedAgain() {
		this.state.heartbeat();
		assertThat(drain(HOUR, Duration.ofSeconds(2))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void nobodyStaysLongerThanTheTimeout() {
		this.state.heartbeat();
		assertThat(drain(Duration.ofMillis(1), HOUR)).isPositive();
	}

	@Test
	void aCallThatIsRefusedIsFollowedByAQuietMoment() {
		CompletableFuture<Duration> drained = CompletableFuture.supplyAsync(() -> drain(HOUR, Duration.ZERO));
		while (!this.state.isDraining()) {
			Thread.onSpinWait();
		}
		long refused = System.nanoTime();
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.state.admit(invocation()));
		drained.join();
		assertThat(Duration.ofNanos(System.nanoTime() - refused)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void anInterruptComesDuringItsOwnCallOnly() {
		RunningInvocation call = invocation();
		assertThat(call.begin()).isTrue();
		call.cancel();
		assertThat(Thread.currentThread().isInterrupted()).isTrue();
		call.end();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		call.cancel();
		assertThat(Thread.interrupted()).isFalse();
		assertThat(call.begin()).isFalse();
	}

	@Test
	void callsThatWaitForTheAnswerToOthersNeedNoSlot() throws Exception {
		RunnerState state = new RunnerState("r", 180);
		CancellableCall waiting = () -> {
		};
		for (int i = 0; i < 180; i++) {
			state.join("waiting" + i, waiting);
		}
		state.admit(invocation());
		assertThat(state.running()).hasSize(1);
	}

	private static RunningInvocation invocation() {
		return new RunningInvocation(
				new InvocationRequest("id", "service", "method", null, Map.of(), null, null, 1, null, null, null),
				HOUR);
	}

	private Duration drain(Duration timeout, Duration notice) {
		long begin = System.nanoTime();
		try {
			assertThat(this.state.drain(timeout, notice)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		return Duration.ofNanos(System.nanoTime() - begin);
	}

}
