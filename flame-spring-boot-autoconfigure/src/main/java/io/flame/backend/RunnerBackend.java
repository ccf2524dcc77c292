package io.flame.backend;

import java.time.Duration;
import java.util.List;

import org.springframework.util.StringUtils;

/**
 * Places runners: starts them, watches them, terminates them. Everything else (identity,
 * secret, readiness, build, heartbeats) is the pool's part. Implementations are
 * thread-safe: several runners may be launched at the same time.
 */
public interface RunnerBackend extends AutoCloseable {

	/**
	 * Start a runner and wait until its address is known: a process's port, the address
	 * of a container. It need not be ready, the pool probes it.
	 * <p>
	 * On failure, time-out and interrupt, the backend must remove everything that it has
	 * started. A {@link RuntimeException} or an {@link Error} counts as a failed start,
	 * too.
	 * @param request what to start
	 * @return the runner
	 * @throws RunnerStartException if it cannot be started; the message is the reason
	 * @throws InterruptedException if the start is abandoned
	 */
	RunnerInstance launch(LaunchRequest request) throws RunnerStartException, InterruptedException;

	/**
	 * Find the runners of a pool that an earlier process of this application has left, so
	 * that they can be adopted.
	 * @param pool the name of the pool
	 * @return the runners, empty where the backend does not offer adoption
	 */
	default List<RunnerInstance> find(String pool) {
		return List.of();
	}

	/**
	 * The kind of this backend, for display.
	 * @return a short name, such as {@code process}
	 */
	default String type() {
		return StringUtils.uncapitalize(getClass().getSimpleName());
	}

	/**
	 * Whether the runners can use the files of this process, so that the object storage
	 * can be a directory of this machine.
	 * @return whether they can; {@code false} by default
	 */
	default boolean sharesFiles() {
		return false;
	}

	/**
	 * How many runners a pool can have at the same time. A larger {@code max} of a pool
	 * is refused.
	 * @return a number, {@link Integer#MAX_VALUE} without a limit
	 */
	default int maxRunners() {
		return Integer.MAX_VALUE;
	}

	/**
	 * How many runners a certain pool can have at the same time, where that depends on
	 * its settings.
	 * @param pool the name of the pool
	 * @return a number, {@link Integer#MAX_VALUE} without a limit
	 */
	default int maxRunners(String pool) {
		return maxRunners();
	}

	/**
	 * How many runners can be started at the same time, in all pools of this backend
	 * together. Further starts are queued by the pools.
	 * @return a number of at least 1, {@link Integer#MAX_VALUE} without a limit
	 */
	default int maxParallelStarts() {
		return Integer.MAX_VALUE;
	}

	/**
	 * The longest pause between a failed start and the next one. Starting is expensive
	 * for most backends.
	 * @return a duration
	 */
	default Duration maxPauseAfterFailure() {
		return Duration.ofSeconds(10);
	}

	/**
	 * Release the resources of the backend itself. The runners have been terminated
	 * before.
	 */
	@Override
	default void close() {
	}

}
