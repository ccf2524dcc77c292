package io.flame.client;

import java.time.Duration;

/**
 * Listens to calls on their way to runners. Beans of this type are called on the thread
 * of the call, which waits for them: implementations are thread-safe and fast. Their
 * exceptions are logged.
 */
public interface CallListener {

	/**
	 * A call has got a runner.
	 * @param pool the name of the pool
	 * @param waited how long it had waited for it
	 */
	default void acquired(String pool, Duration waited) {
	}

	/**
	 * A runner has not taken a call, which goes to another one.
	 * @param pool the name of the pool
	 */
	default void redispatched(String pool) {
	}

	/**
	 * A call has joined another one with its idempotency key, and waits for that one's
	 * outcome.
	 * @param pool the name of the pool of the call that has joined
	 */
	default void joined(String pool) {
	}

	/**
	 * A runner has responded to a call.
	 * @param pool the name of the pool
	 * @param requestBytes the size of the request's body
	 * @param responseBytes the size of the response's body
	 */
	default void exchanged(String pool, long requestBytes, long responseBytes) {
	}

}
