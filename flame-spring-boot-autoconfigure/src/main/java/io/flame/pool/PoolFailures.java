package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.flame.FlameException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.backend.RunnerStartException;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of calls that get no runner, created by the threads of their callers.
 */
final class PoolFailures {

	private final String pool;

	PoolFailures(String pool) {
		this.pool = pool;
	}

	/**
	 * The call has waited for as long as it may.
	 */
	FlameException timedOut(Shortage shortage, Function<StartAttempt, List<String>> output) {
		RunnerStartException failure = shortage.lastFailure();
		boolean starting = shortage.starting() + shortage.queued() > 0;
		if (shortage.serving() > 0) {
			return new FlameTimeoutException(Stage.QUEUE,
					"No runner of pool '%s' became free in time: all %d are busy or do not respond, %d other call(s) wait%s"
						.formatted(this.pool, shortage.serving(), shortage.waiting(),
								starting ? ", " + starting(shortage) + reason(failure) + advice(shortage)
										: ". " + ((failure != null)
												? "Another one could not be started: " + failure.getMessage()
												: "Raise 'max' or 'acquire-timeout' of the pool.")));
		}
		if (failure != null) {
			return starting ? new FlameNoRunnerException(
					"Pool '%s' has no runner yet: %s%s".formatted(this.pool, starting(shortage), reason(failure)),
					failure) : notStarted(failure);
		}
		StartAttempt oldest = shortage.oldest();
		return new FlameTimeoutException(Stage.BOOT,
				"No runner of pool '%s' had started in time: %s%s%s".formatted(this.pool, starting(shortage),
						advice(shortage), (oldest != null) ? printed(output.apply(oldest)) : ""));
	}

	private static String starting(Shortage shortage) {
		StringBuilder text = new StringBuilder("%d still starting".formatted(shortage.starting()));
		if (shortage.queued() > 0) {
			text.append(
					", %d queued (the backend limits how many start at the same time)".formatted(shortage.queued()));
		}
		if (shortage.ahead() > 0) {
			text.append(", and %d start(s) come before the one for this call".formatted(shortage.ahead()));
		}
		return text.append('.').toString();
	}

	private static String reason(@Nullable RunnerStartException failure) {
		return (failure != null) ? " The last completed start failed: " + failure.getMessage() : "";
	}

	private static String advice(Shortage shortage) {
		return " Raise %s of the pool.".formatted(shortage.hanging()
				? "'spawn-timeout' (%s) and 'acquire-timeout'".formatted(millis(shortage.spawnTimeout()))
				: "'acquire-timeout'");
	}

	private static String millis(Duration duration) {
		return duration.toMillis() + " ms";
	}

	/**
	 * The output of a runner, as the end of a message.
	 */
	static String printed(List<String> lines) {
		return lines.isEmpty() ? ""
				: "%nIts last output:%n%s".formatted(String.join("\n", lines).indent(4).stripTrailing());
	}

	FlameNoRunnerException notStarted(RunnerStartException failure) {
		return new FlameNoRunnerException("Pool '%s' has no runner: %s".formatted(this.pool, failure.getMessage()),
				failure);
	}

	FlameRunnerLostException runnerGone() {
		return new FlameRunnerLostException(
				"The runner of pool '%s' that has received this idempotency key has terminated or accepts no more calls. Whether the call took effect is unknown."
					.formatted(this.pool));
	}

	FlameNoRunnerException closed() {
		return new FlameNoRunnerException(
				"Pool '%s' is closed: the application is shutting down.".formatted(this.pool));
	}

}
