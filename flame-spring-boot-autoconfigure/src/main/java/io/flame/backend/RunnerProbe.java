package io.flame.backend;

import java.net.URI;
import java.time.Duration;

import io.flame.FlameException;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Asks a runner for its description. For a spawned runner this is also the sign that its
 * parent lives. Used by the pools, not by backends.
 */
@FunctionalInterface
public interface RunnerProbe {

	/**
	 * Ask a runner.
	 * @param uri the URI of the runner's invoke path
	 * @param signer signs the request, {@code null} for the application's secrets
	 * @param timeout how long to wait for the response
	 * @return what the runner reports
	 * @throws FlameException if it does not respond, refuses the signature, or is not a
	 * runner
	 */
	Health probe(URI uri, @Nullable RequestSigner signer, Duration timeout);

	/**
	 * The report of a runner.
	 *
	 * @param state whether it accepts calls
	 * @param id the runner's own id, if reported
	 * @param capacity how many calls it executes at the same time, if reported
	 * @param build the build of the application that it runs, if reported
	 */
	record Health(State state, @Nullable String id, @Nullable Integer capacity, @Nullable String build) {

		/**
		 * Of a runner that reports nothing else.
		 * @param state whether it accepts calls
		 */
		public Health(State state) {
			this(state, null, null, null);
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
