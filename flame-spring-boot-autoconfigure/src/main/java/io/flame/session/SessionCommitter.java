package io.flame.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

import io.flame.protocol.SessionResponse;
import io.flame.session.SessionListener.CommitOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Commits changes of sessions, and finds out what has become of a commit that failed.
 * Thread-safe.
 */
final class SessionCommitter {

	private final SessionSupport support;

	SessionCommitter(SessionSupport support) {
		this.support = support;
	}

	/**
	 * Commit a change.
	 * @param base the session as it was when the change began
	 * @param counted counters beside those of the change
	 */
	Outcome commit(StoredSession base, Change change, SessionCounters counted) {
		long start = System.nanoTime();
		Outcome outcome = tryCommit(base, change, counted);
		this.support.listener()
			.committed(base.settings().pool(), outcome.summary(), Duration.ofNanos(System.nanoTime() - start));
		return outcome;
	}

	private Outcome tryCommit(StoredSession base, Change change, SessionCounters counted) {
		Instant now = this.support.clock().instant();
		String owner = this.support.owner();
		long epoch = owner.equals(base.owner()) ? base.epoch() : base.epoch() + 1;
		Instant expires = now.plus(base.settings().lease());
		String stamp = change.changes().isEmpty() ? base.stamp() : change.stamp();
		SessionCounters sum = counted.plus(change.counted());
		SessionCommit commit = new SessionCommit(base.id(), base.version(), base.epoch(), epoch, owner, stamp,
				change.changes(), change.callId(), change.result(), change.keepResultUntil(), sum, now, expires);
		StoredSession committed = new StoredSession(base.id(), base.settings(), base.version() + 1, epoch, owner, stamp,
				base.counters().plus(sum), (change.callId() != null) ? change.callId() : base.lastCallId(),
				base.created(), now, expires);
		try {
			return this.support.store().commit(commit) ? new Outcome.Committed(committed) : lost(base.id());
		}
		catch (RuntimeException ex) {
			return inspect(base, committed, ex);
		}
	}

	private Outcome lost(String id) {
		try {
			return (this.support.store().find(id) != null) ? new Outcome.Conflict() : new Outcome.Gone();
		}
		catch (RuntimeException ex) {
			return new Outcome.Conflict();
		}
	}

	/**
	 * A commit that has failed may have taken effect, or be about to: another one that
	 * expects the same excludes that.
	 */
	private Outcome inspect(StoredSession base, StoredSession expected, RuntimeException failure) {
		try {
			if (this.support.store().commit(fence(base))) {
				return new Outcome.NotCommitted(failure);
			}
			StoredSession current = this.support.store().find(base.id());
			if (current == null) {
				return new Outcome.Gone();
			}
			if (current.version() > expected.version()) {
				return new Outcome.Unknown(failure);
			}
			boolean own = current.owner().equals(expected.owner())
					&& Objects.equals(current.lastCallId(), expected.lastCallId())
					&& Objects.equals(current.stamp(), expected.stamp());
			return own ? new Outcome.Committed(current) : new Outcome.Conflict();
		}
		catch (RuntimeException ex) {
			failure.addSuppressed(ex);
			return new Outcome.Unknown(failure);
		}
	}

	private SessionCommit fence(StoredSession base) {
		Instant now = this.support.clock().instant();
		return new SessionCommit(base.id(), base.version(), base.epoch(), base.epoch() + 1, this.support.owner(),
				base.stamp(), Map.of(), null, null, null, SessionCounters.NONE, now, now.plus(base.settings().lease()));
	}

	/**
	 * What is to be committed.
	 *
	 * @param stamp identifies the changed state
	 * @param changes the changed parts of the state
	 * @param callId the id of the call, {@code null} if no call is committed
	 * @param result the result to keep, {@code null} for none
	 * @param keepResultUntil how long it is kept in any case
	 * @param counted what is counted
	 */
	record Change(@Nullable String stamp, Map<String, byte[]> changes, @Nullable String callId,
			@Nullable StoredResult result, @Nullable Instant keepResultUntil, SessionCounters counted) {

		/** Only the lease is renewed. */
		static final Change NONE = new Change(null, Map.of(), null, null, null, SessionCounters.NONE);

		/**
		 * What a call has changed.
		 * @param changes the changes of the state, {@code null} for none
		 */
		static Change ofCall(@Nullable SessionResponse changes, String callId, @Nullable StoredResult result,
				@Nullable Instant keepResultUntil) {
			return new Change((changes != null) ? changes.stamp() : null,
					(changes != null) ? changes.changes() : Map.of(), callId, result, keepResultUntil,
					SessionCounters.SUCCEEDED);
		}

	}

	/**
	 * The outcome of a commit.
	 */
	sealed interface Outcome {

		CommitOutcome summary();

		/**
		 * It has taken effect.
		 *
		 * @param session the session as it is now
		 */
		record Committed(StoredSession session) implements Outcome {

			@Override
			public CommitOutcome summary() {
				return CommitOutcome.COMMITTED;
			}

		}

		/**
		 * Another parent has changed the session before.
		 */
		record Conflict() implements Outcome {

			@Override
			public CommitOutcome summary() {
				return CommitOutcome.CONFLICT;
			}

		}

		/**
		 * The session does not exist any more.
		 */
		record Gone() implements Outcome {

			@Override
			public CommitOutcome summary() {
				return CommitOutcome.CLOSED;
			}

		}

		/**
		 * The store failed, and the session is as it was.
		 *
		 * @param failure the failure
		 */
		record NotCommitted(RuntimeException failure) implements Outcome {

			@Override
			public CommitOutcome summary() {
				return CommitOutcome.FAILED;
			}

		}

		/**
		 * The store failed, and cannot be asked.
		 *
		 * @param failure the failure
		 */
		record Unknown(RuntimeException failure) implements Outcome {

			@Override
			public CommitOutcome summary() {
				return CommitOutcome.UNKNOWN;
			}

		}

	}

}
