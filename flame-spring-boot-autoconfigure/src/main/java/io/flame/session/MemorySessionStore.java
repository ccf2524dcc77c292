package io.flame.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Keeps sessions in the memory of this process, and loses them with it.
 */
public final class MemorySessionStore implements SessionStore {

	private static final Comparator<StoredSession> BY_LAST_USE = Comparator.comparing(StoredSession::lastUsed)
		.reversed()
		.thenComparing(StoredSession::id);

	private final ConcurrentMap<String, MemorySession> sessions = new ConcurrentHashMap<>();

	@Override
	public boolean create(StoredSession session, Map<String, byte[]> state) {
		return this.sessions.putIfAbsent(session.id(), MemorySession.of(session, state)) == null;
	}

	@Override
	public @Nullable StoredSession find(String id) {
		MemorySession session = this.sessions.get(id);
		return (session != null) ? session.session() : null;
	}

	@Override
	public @Nullable Map<String, byte[]> state(String id, long version) {
		MemorySession session = this.sessions.get(id);
		return (session != null && session.session().version() == version) ? session.state() : null;
	}

	@Override
	public boolean commit(SessionCommit commit) {
		while (true) {
			MemorySession session = this.sessions.get(commit.id());
			if (session == null || !session.isExpectedBy(commit)) {
				return false;
			}
			// fails if another commit was faster, or if results were removed only
			if (this.sessions.replace(commit.id(), session, session.after(commit))) {
				return true;
			}
		}
	}

	@Override
	public @Nullable StoredResult result(String id, String callId, Instant now) {
		MemorySession session = this.sessions.get(id);
		return (session != null) ? session.result(callId, now) : null;
	}

	@Override
	public boolean delete(String id) {
		return this.sessions.remove(id) != null;
	}

	@Override
	public List<StoredSession> deleteExpired(Instant now) {
		List<StoredSession> deleted = new ArrayList<>();
		this.sessions.forEach((id, session) -> {
			if (session.isExpired(now)) {
				if (this.sessions.remove(id, session)) {
					deleted.add(session.session());
				}
			}
			else if (session.hasExpiredResults(now)) {
				// a commit that is faster leaves them to the next time
				this.sessions.replace(id, session, session.withoutExpiredResults(now));
			}
		});
		return deleted;
	}

	@Override
	public List<StoredSession> list(int max) {
		Assert.isTrue(max >= 0, "'max' must not be negative");
		return this.sessions.values().stream().map(MemorySession::session).sorted(BY_LAST_USE).limit(max).toList();
	}

	@Override
	public long count() {
		return this.sessions.size();
	}

}
