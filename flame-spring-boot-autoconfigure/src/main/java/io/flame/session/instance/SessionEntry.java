package io.flame.session.instance;

/**
 * What becomes of a call of a session that arrives.
 */
public sealed interface SessionEntry permits SessionExecution, SessionEntry.Unknown {

	/**
	 * This process does not have the state that the call expects. Nothing has happened:
	 * the call is to be sent again with the state.
	 *
	 * @param sessionId the id of the session
	 */
	record Unknown(String sessionId) implements SessionEntry {

	}

}
