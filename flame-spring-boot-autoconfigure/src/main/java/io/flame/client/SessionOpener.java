package io.flame.client;

import java.util.function.Consumer;

import io.flame.FlameSession;

/**
 * Opens sessions for a client.
 */
public interface SessionOpener {

	/**
	 * Open a new session.
	 * @param pool the name of the pool
	 * @param customizer says more about it
	 * @return the session
	 */
	FlameSession open(String pool, Consumer<FlameSession.Spec> customizer);

	/**
	 * Reopen a session.
	 * @param id the id of the session
	 * @return the session
	 */
	FlameSession reopen(String id);

}
