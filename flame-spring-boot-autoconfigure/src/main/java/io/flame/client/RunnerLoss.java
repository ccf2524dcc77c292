package io.flame.client;

import java.util.Map;

import io.flame.FlameRunnerLostException;
import io.flame.backend.Runner;
import io.flame.transport.Cancellation;

/**
 * Says what is known about a runner that was lost with a call.
 */
final class RunnerLoss {

	private RunnerLoss() {
	}

	static FlameRunnerLostException of(Invocation invocation, Runner runner, Cancellation cancellation,
			FlameRunnerLostException cause) {
		String reason = cancellation.reason();
		if (reason == null && runner.addressable()) {
			reason = runner.awaitTerminated();
		}
		boolean gone = (reason != null);
		if (reason == null) {
			reason = "The connection to %s broke.".formatted(runner.uri());
		}
		return new FlameRunnerLostException(
				"Runner '%s' of pool '%s' was lost during %s. %s Whether the call took effect is unknown."
					.formatted(runner.id(), invocation.pool(), invocation.name(), reason),
				cause, Map.of("runner", runner.id(), "pool", invocation.pool()),
				!gone && invocation.idempotencyKey() != null && !runner.baseProtocol());
	}

}
