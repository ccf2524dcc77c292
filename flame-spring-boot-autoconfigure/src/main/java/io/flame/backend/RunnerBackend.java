package io.flame.backend;

import java.time.Duration;

import org.springframework.util.StringUtils;

/**
 * Starts runners. Implementations are thread-safe: several runners may be started at the
 * same time.
 */
public interface RunnerBackend extends AutoCloseable {

	/**
	 * Start a runner and wait until it takes calls.
	 * <p>
	 * On failure, time-out and interrupt nothing may be left of what was started.
	 * @param request what to start
	 * @return the runner
	 * @throws RunnerStartException if it can not be started; the message says why
	 * @throws InterruptedException if nobody waits for the runner any more
	 */
	Runner start(RunnerRequest request) throws RunnerStartException, InterruptedException;

	/**
	 * What kind of backend this is, as people read it.
	 * @return a short name, such as {@code process}
	 */
	default String type() {
		return StringUtils.uncapitalize(getClass().getSimpleName());
	}

	/**
	 * How many runners there can be at the same time.
	 * @return a number, {@link Integer#MAX_VALUE} without a limit
	 */
	default int maxRunners() {
		return Integer.MAX_VALUE;
	}

	/**
	 * The longest pause after a failed start before the next one. Starting is expensive
	 * for most backends, so that it is not tried all the time.
	 * @return a duration
	 */
	default Duration maxPauseAfterFailure() {
		return Duration.ofSeconds(10);
	}

	/**
	 * Free what the backend itself uses. The runners have been terminated before.
	 */
	@Override
	default void close() {
	}

}
