package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a runner knows of itself.
 */
class RunnerStatusTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@Test
	void tellsWhatItDoesAndHasDone() throws Exception {
		Instant before = Instant.now();
		try (WireRunner runner = new WireRunner("--flame.server.max-concurrency=1",
				"--flame.server.drain-timeout=1s")) {
			RunnerState state = runner.state();
			assertThat(state.status().id()).isEqualTo("r1");
			assertThat(state.status().state()).isEqualTo(RunnerStatus.State.READY);
			assertThat(state.status().capacity()).isEqualTo(1);
			assertThat(state.status().started()).isBetween(before, Instant.now());
			assertThat(state.status().lastHeartbeat()).isNull();
			assertCounts(state, 0, 0, 0);
			call(runner, "echo", "x");
			call(runner, "fail", "x");
			call(runner, "unknown");
			call(runner, "echo", 1, 2, 3);
			assertCounts(state, 2, 1, 0);
			CompletableFuture<Void> sleep = CompletableFuture.runAsync(() -> call(runner, "sleep", 60_000));
			await().atMost(LONG).until(() -> !state.status().running().isEmpty());
			RunnerStatus.Running running = state.status().running().get(0);
			assertThat(running.serviceId() + "/" + running.methodId()).isEqualTo("counter/sleep");
			assertThat(running.elapsed()).isBetween(Duration.ZERO, LONG);
			assertThat(running.progress()).isNull();
			call(runner, "echo", "x");
			assertCounts(state, 2, 1, 1);
			assertThat(runner.exchange("DELETE", "/invoke/" + running.invocationId(), null).status()).isEqualTo(204);
			sleep.join();
			assertThat(state.status().running()).isEmpty();
			assertCounts(state, 3, 2, 1);
			Instant asked = Instant.now();
			assertThat(runner.exchange("GET", "/invoke", null).status()).isEqualTo(200);
			assertThat(state.status().lastHeartbeat()).isBetween(asked, Instant.now());
			state.drain(Duration.ZERO, Duration.ZERO);
			call(runner, "echo", "x");
			assertThat(state.status().state()).isEqualTo(RunnerStatus.State.DRAINING);
			assertCounts(state, 3, 2, 2);
		}
	}

	private static void call(WireRunner runner, String method, Object... arguments) {
		try {
			runner.post("application/json", WireCodec.JSON.encode(WireRunner.fields(method, arguments)), null);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void assertCounts(RunnerState state, long served, long failed, long refused) {
		RunnerStatus status = state.status();
		assertThat(new long[] { status.served(), status.failed(), status.refused() }).containsExactly(served, failed,
				refused);
	}

}
