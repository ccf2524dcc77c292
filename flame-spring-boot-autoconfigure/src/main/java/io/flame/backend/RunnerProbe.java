package io.flame.backend;

import java.net.URI;
import java.time.Duration;

import io.flame.FlameException;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Asks a runner how it is. For a spawned runner this is also the sign that its parent
 * lives.
 */
@FunctionalInterface
public interface RunnerProbe {

	/**
	 * Ask a runner.
	 * @param uri the URI of the runner's invoke path
	 * @param signer what signs the request, {@code null} for the application's secrets
	 * @param timeout how long to wait for the answer
	 * @return what it says
	 * @throws FlameException if it does not answer
	 */
	Health probe(URI uri, @Nullable RequestSigner signer, Duration timeout);

	/**
	 * What a runner says.
	 *
	 * @param state whether it takes calls
	 * @param id the id that it has of itself, if it told
	 * @param capacity how many calls it executes at the same time, if it told
	 * @param build the build of the application that it is, if it told
	 */
	record Health(State state, @Nullable String id, @Nullable Integer capacity, @Nullable String build) {

		/**
		 * Of a runner that does not tell more.
		 * @param state whether it takes calls
		 */
		public Health(State state) {
			this(state, null, null, null);
		}

	}

	/**
	 * Whether a runner takes calls.
	 */
	enum State {

		/** It takes calls. */
		READY,

		/** It takes no new calls. */
		DRAINING,

		/** It answers, but knows nothing of descriptions: a base protocol runner. */
		BASE_PROTOCOL,

		/** It answers, but does not tell, for example because the secrets differ. */
		UNKNOWN

	}

}
