package io.flame.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Where sessions are kept. A change that it has confirmed is seen by every later call,
 * and is kept as long as the store promises: until the process ends, or whatever happens
 * to it. Implementations are thread-safe; several processes may share what one keeps.
 * <p>
 * Ids and the names of parts have at most 256 characters. Times are kept to the
 * millisecond at least. The arrays that are passed to a store, or that it returns, are
 * not changed afterwards.
 * <p>
 * All methods throw a {@link io.flame.FlameStorageException}, or another runtime
 * exception, if the store cannot be reached; whether a change has taken effect is unknown
 * then.
 */
public interface SessionStore {

	/**
	 * Keep a new session.
	 * @param session the session
	 * @param state the parts of its state; a part of no bytes is none
	 * @return whether it is new; otherwise there is a session with this id, which stays
	 * as it is
	 */
	boolean create(StoredSession session, Map<String, byte[]> state);

	/**
	 * Find a session. It is found until it is deleted, even if its lease has expired.
	 * @param id the id of the session
	 * @return the session, {@code null} if there is none
	 */
	@Nullable StoredSession find(String id);

	/**
	 * Read the state of a session.
	 * @param id the id of the session
	 * @param version the version that is expected
	 * @return the parts of the state, {@code null} if the session does not exist or has
	 * another version
	 */
	@Nullable Map<String, byte[]> state(String id, long version);

	/**
	 * Change a session, as one transaction, if it has the expected version and epoch. Of
	 * several commits that expect the same version, one changes the session. A
	 * transaction of the calling thread takes no part in it.
	 * @param commit the change
	 * @return whether the session was as expected, and has been changed
	 */
	boolean commit(SessionCommit commit);

	/**
	 * Find the result of a call that was committed: that of the last call of the session,
	 * or one that was committed with a time to be kept, until then.
	 * @param id the id of the session
	 * @param callId the id of the call
	 * @param now the current time
	 * @return the result, {@code null} if there is none, or no longer
	 */
	@Nullable StoredResult result(String id, String callId, Instant now);

	/**
	 * Delete a session with everything that belongs to it.
	 * @param id the id of the session
	 * @return whether there was one
	 */
	boolean delete(String id);

	/**
	 * Delete the sessions whose lease has expired, with everything that belongs to them,
	 * and results that are not kept any longer. A commit that extends the lease at the
	 * same time is either made before, so that the session stays, or fails.
	 * @param now the current time
	 * @return the deleted sessions, each of which is reported to one caller
	 */
	List<StoredSession> deleteExpired(Instant now);

	/**
	 * List sessions, the most recently used first.
	 * @param max how many at most, 0 or more
	 * @return the sessions
	 */
	List<StoredSession> list(int max);

	/**
	 * Count the sessions.
	 * @return how many there are
	 */
	long count();

}
