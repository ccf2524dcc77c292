package io.flame.client;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.FlameRunnerLostException;
import io.flame.backend.Runner;
import io.flame.transport.Cancellation;

/**
 * Says what is known about a runner that was lost with a call.
 */
final class RunnerLoss {

	/** A broken connection is seen a moment before the exit code. */
	private static final long MOMENT = 300;

	private RunnerLoss() {
	}

	static FlameRunnerLostException of(Invocation invocation, Runner runner, Cancellation cancellation,
			FlameRunnerLostException cause) throws InterruptedException {
		String reason = cancellation.reason();
		if (reason == null) {
			reason = runner.addressable() ? awaitReason(runner) : "The connection to %s broke.".formatted(runner.uri());
		}
		return new FlameRunnerLostException(
				"Runner '%s' of pool '%s' was lost during %s. %s Whether the call took effect is unknown."
					.formatted(runner.id(), invocation.pool(), invocation.name(), reason),
				cause, Map.of("runner", runner.id(), "pool", invocation.pool()), false);
	}

	private static String awaitReason(Runner runner) throws InterruptedException {
		try {
			return runner.terminated().get(MOMENT, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return "The connection to %s broke.".formatted(runner.uri());
		}
	}

}
