package io.flame.session;

import java.time.Duration;

import io.flame.FlameSessionEvent;

/**
 * Listens to the sessions of this process. Beans of this type are called on the thread on
 * which something happens, which waits for them: implementations are thread-safe and
 * fast. Their exceptions are logged.
 */
public interface SessionListener {

	/**
	 * Something has happened to a session.
	 * @param event what has happened
	 */
	default void sessionEvent(FlameSessionEvent event) {
	}

	/**
	 * A commit has ended: that of a call, of an update from outside, or of a renewed
	 * lease.
	 * @param pool the name of the session's pool
	 * @param outcome how it has ended
	 * @param duration how long it took
	 */
	default void committed(String pool, CommitOutcome outcome, Duration duration) {
	}

	/**
	 * State was sent to a runner that did not have it.
	 * @param pool the name of the session's pool
	 * @param bytes the size of the encoded state
	 */
	default void stateSent(String pool, long bytes) {
	}

	/**
	 * How a commit can end.
	 */
	enum CommitOutcome {

		/** It has taken effect. */
		COMMITTED,

		/** Another parent has changed the session before. */
		CONFLICT,

		/** The session was closed, or has expired. */
		CLOSED,

		/** The store failed, and the session is as it was. */
		FAILED,

		/** The store failed, and it is not known whether the commit has taken effect. */
		UNKNOWN

	}

}
