package io.flame.backend;

import java.time.Duration;
import java.util.function.Consumer;

import io.flame.FlameException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a runner for its description. For a spawned runner this is also the sign that its
 * parent lives. Used by the pools, not by backends.
 */
@FunctionalInterface
public interface RunnerProbe {

	/**
	 * Ask a runner.
	 * @param runner the runner
	 * @param timeout how long to wait for the response
	 * @return what the runner reports
	 * @throws FlameException if it does not respond, refuses the signature, or is not a
	 * runner
	 */
	Health probe(RunnerEndpoint runner, Duration timeout);

	/**
	 * A runner has left its pool, which does not call it any more.
	 * @param runner the runner, as it was probed last
	 */
	default void forget(RunnerEndpoint runner) {
	}

	/**
	 * Learn of runners that report by themselves that they accept no new calls.
	 * @param listener accepts the runner, as it was probed last; must not block
	 */
	default void onDraining(Consumer<RunnerEndpoint> listener) {
	}

	/**
	 * The report of a runner.
	 *
	 * @param state whether it accepts calls
	 * @param id the runner's own id, if reported
	 * @param capacity how many calls it executes at the same time, if reported
	 * @param build the build of the application that it runs, if reported
	 * @param linkPort the TCP port of its link on the same host, if it has one
	 */
	record Health(State state, @Nullable String id, @Nullable Integer capacity, @Nullable String build,
			@Nullable Integer linkPort) {

		/**
		 * Of a runner that reports nothing else.
		 * @param state whether it accepts calls
		 */
		public Health(State state) {
			this(state, null, null, null, null);
		}

	}

	/**
	 * Whether a runner accepts calls.
	 */
	enum State {

		/** It accepts calls. */
		READY,

		/** It accepts no new calls. */
		DRAINING,

		/** It responds, but has no description: a base protocol runner. */
		BASE_PROTOCOL

	}

}
