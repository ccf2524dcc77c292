package io.flame.session;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A session in memory with its state and its results. It does not change, and equals
 * itself only: a change replaces it by another one.
 */
final class MemorySession {

	private final StoredSession session;

	private final Map<String, byte[]> state;

	private final Map<String, KeptResult> results;

	private MemorySession(StoredSession session, Map<String, byte[]> state, Map<String, KeptResult> results) {
		this.session = session;
		this.state = Collections.unmodifiableMap(state);
		this.results = results;
	}

	static MemorySession of(StoredSession session, Map<String, byte[]> state) {
		return new MemorySession(session, changed(Map.of(), state), Map.of());
	}

	StoredSession session() {
		return this.session;
	}

	Map<String, byte[]> state() {
		return this.state;
	}

	@Nullable StoredResult result(String callId, Instant now) {
		KeptResult kept = this.results.get(callId);
		return (kept != null && isKept(kept, now)) ? kept.result() : null;
	}

	boolean isExpectedBy(SessionCommit commit) {
		return this.session.version() == commit.version() && this.session.epoch() == commit.epoch();
	}

	boolean isExpired(Instant now) {
		return !this.session.expires().isAfter(now);
	}

	boolean hasExpiredResults(Instant now) {
		return !this.results.values().stream().allMatch((kept) -> isKept(kept, now));
	}

	MemorySession withoutExpiredResults(Instant now) {
		Map<String, KeptResult> remaining = new HashMap<>(this.results);
		remaining.values().removeIf((kept) -> !isKept(kept, now));
		return new MemorySession(this.session, this.state, remaining);
	}

	MemorySession after(SessionCommit commit) {
		StoredSession next = new StoredSession(this.session.id(), this.session.settings(), this.session.version() + 1,
				commit.newEpoch(), commit.owner(), commit.stamp(), this.session.counters().plus(commit.counted()),
				(commit.callId() != null) ? commit.callId() : this.session.lastCallId(), this.session.created(),
				commit.now(), commit.expires());
		return new MemorySession(next, changed(this.state, commit.changes()), resultsAfter(commit))
			.withoutExpiredResults(commit.now());
	}

	private Map<String, KeptResult> resultsAfter(SessionCommit commit) {
		if (commit.callId() == null) {
			return this.results;
		}
		Map<String, KeptResult> next = new HashMap<>(this.results);
		next.remove(commit.callId());
		if (commit.result() != null) {
			next.put(commit.callId(), new KeptResult(commit.result(), commit.keepResultUntil()));
		}
		return next;
	}

	private boolean isKept(KeptResult kept, Instant now) {
		return kept.result().callId().equals(this.session.lastCallId())
				|| (kept.until() != null && kept.until().isAfter(now));
	}

	private static Map<String, byte[]> changed(Map<String, byte[]> state, Map<String, byte[]> changes) {
		Map<String, byte[]> next = new HashMap<>(state);
		next.putAll(changes);
		next.values().removeIf((part) -> part.length == 0);
		return next;
	}

	/**
	 * A result and its time.
	 *
	 * @param result the result
	 * @param until how long it is kept even if it is not the last one
	 */
	private record KeptResult(StoredResult result, @Nullable Instant until) {

	}

}
