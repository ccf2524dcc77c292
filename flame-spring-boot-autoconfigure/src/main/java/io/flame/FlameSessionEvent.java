package io.flame;

import org.jspecify.annotations.Nullable;

/**
 * Something that has happened to a session. Published as a Spring application event, on
 * the thread on which it happened: listeners are fast.
 *
 * @param sessionId the id of the session
 * @param pool the name of its pool
 * @param type what has happened
 * @param runner the id of the runner that is concerned, {@code null} if there is none
 */
public record FlameSessionEvent(String sessionId, String pool, Type type, @Nullable String runner) {

	/**
	 * What can happen to a session.
	 */
	public enum Type {

		/** It was opened. */
		OPENED,

		/** Its state is on another runner than before. */
		PLACED,

		/** It has given up its place on the runner. */
		PASSIVATED,

		/** A call lost its commit to another parent. */
		CONFLICTED,

		/** It was closed. */
		CLOSED,

		/** Its lease has expired. */
		EXPIRED

	}

}
