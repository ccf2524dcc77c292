package io.flame.client;

import java.time.Duration;
import java.util.Map;

import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.backend.RunnerEndpoint;
import io.flame.context.Deadline;
import io.flame.pool.RunnerLease;
import io.flame.transport.Cancellation;

/**
 * Describes the loss of a runner during a call.
 */
final class RunnerLoss {

	private RunnerLoss() {
	}

	/**
	 * A call that was lost with its runner may have taken effect: only a method that
	 * declares this may be executed twice. With an idempotency key, a call that was lost
	 * with its connection only may be repeated on the same runner, which recognises it
	 * outside of sessions.
	 * @param deadline until when the reason of the runner's end may be waited for
	 */
	static FlameRunnerLostException of(Invocation invocation, RunnerLease lease, Cancellation cancellation,
			Deadline deadline, FlameRunnerLostException cause) {
		RunnerEndpoint runner = lease.runner();
		String reason = cancellation.reason();
		if (reason == null && runner.owned()) {
			reason = lease.awaitTermination(Duration.ofNanos(deadline.remainingNanos()));
		}
		boolean gone = (reason != null);
		if (reason == null) {
			reason = "The connection to %s broke.".formatted(runner.uri());
		}
		return new FlameRunnerLostException(
				"Runner '%s' of pool '%s' was lost during %s. %s Whether the call took effect is unknown."
					.formatted(runner.id(), invocation.pool(), invocation.name(), reason),
				cause, Map.of("runner", runner.id(), "pool", invocation.pool()),
				invocation.method().idempotent() || (!gone && invocation.idempotencyKey() != null
						&& invocation.turn() == null && !runner.baseProtocol()));
	}

	/**
	 * The failure of a call whose next attempt was not sent: that this attempt did
	 * nothing proves nothing about the one before.
	 * @param lost the loss of the attempt before
	 * @param notSent why the next one was not sent
	 */
	static FlameRunnerLostException last(FlameRunnerLostException lost, FlameException notSent) {
		FlameRunnerLostException last = new FlameRunnerLostException(String.valueOf(lost.getMessage()), lost.getCause(),
				lost.details(), false);
		last.setStackTrace(lost.getStackTrace());
		last.addSuppressed(notSent);
		return last;
	}

}
