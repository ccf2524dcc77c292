package io.flame.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.flame.session.SessionCommit;
import io.flame.session.SessionCounters;
import io.flame.session.SessionSettings;
import io.flame.session.SessionStore;
import io.flame.session.StoredResult;
import io.flame.session.StoredSession;
import org.jspecify.annotations.Nullable;

/**
 * A session of a test, and what is to be committed next. A commit, whether it is made or
 * not, leaves nothing for the following one.
 */
final class ContractSession {

	static final Instant NOW = Instant.parse("2030-03-31T01:59:59.999Z");

	private static final Duration LEASE = Duration.ofHours(1);

	private final SessionStore store;

	private final String id;

	private final Map<String, byte[]> changes = new HashMap<>();

	private @Nullable String owner;

	private @Nullable Long newEpoch;

	private @Nullable String stamp;

	private @Nullable String callId;

	private @Nullable StoredResult result;

	private @Nullable Instant keepUntil;

	private SessionCounters counted = SessionCounters.NONE;

	private Instant now = NOW;

	private Instant expires = NOW.plus(LEASE);

	ContractSession(SessionStore store, String id) {
		this.store = store;
		this.id = id;
	}

	String id() {
		return this.id;
	}

	StoredSession initial() {
		SessionSettings settings = new SessionSettings("pool", null, false, Duration.ofMinutes(5), LEASE,
				Map.of("name", "value"));
		return new StoredSession(this.id, settings, 0, 1, "parent", null, SessionCounters.NONE, null, NOW, NOW,
				NOW.plus(LEASE));
	}

	StoredSession create(Map<String, byte[]> state) {
		StoredSession session = initial();
		if (!this.store.create(session, state)) {
			throw new AssertionError("Session '" + this.id + "' must be new");
		}
		return session;
	}

	long version() {
		return Objects.requireNonNull(this.store.find(this.id)).version();
	}

	ContractSession change(String name, byte[] part) {
		this.changes.put(name, part);
		return this;
	}

	ContractSession by(String parent, long epoch) {
		this.owner = parent;
		this.newEpoch = epoch;
		return this;
	}

	ContractSession stamp(String value) {
		this.stamp = value;
		return this;
	}

	ContractSession call(String call, @Nullable String response) {
		this.callId = call;
		this.result = (response != null)
				? new StoredResult(call, bytes("digest of " + call), "application/x-contract", bytes(response)) : null;
		return this;
	}

	ContractSession keep(Instant until) {
		this.keepUntil = until;
		return this;
	}

	ContractSession counted(SessionCounters calls) {
		this.counted = calls;
		return this;
	}

	ContractSession at(Instant time, Instant expiry) {
		this.now = time;
		this.expires = expiry;
		return this;
	}

	/**
	 * Commit to the session as it is.
	 */
	boolean commit() {
		StoredSession session = this.store.find(this.id);
		return (session != null) ? commit(session.version(), session.epoch()) : commit(0, 1);
	}

	boolean commit(long version, long epoch) {
		SessionCommit commit = new SessionCommit(this.id, version, epoch,
				(this.newEpoch != null) ? this.newEpoch : epoch, (this.owner != null) ? this.owner : "parent",
				this.stamp, this.changes, this.callId, this.result, this.keepUntil, this.counted, this.now,
				this.expires);
		reset();
		return this.store.commit(commit);
	}

	private void reset() {
		this.changes.clear();
		this.owner = null;
		this.newEpoch = null;
		this.stamp = null;
		this.callId = null;
		this.result = null;
		this.keepUntil = null;
		this.counted = SessionCounters.NONE;
		this.now = NOW;
		this.expires = NOW.plus(LEASE);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
