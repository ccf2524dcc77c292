package io.flame.session;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionEvent;
import io.flame.backend.RunnerEndpoint;
import io.flame.protocol.SessionRequest;
import io.flame.session.SessionCommitter.Change;
import io.flame.session.SessionCommitter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was committed last, as far as this parent knows, and what has its
 * state. Thread-safe.
 */
final class CommittedSession {

	/** Commits of other parents are noticed before a call unless this time is short. */
	private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final SessionSupport support;

	private final SessionCommitter committer;

	private final SessionSettings settings;

	private final String id;

	private final Consumer<FlameSessionEvent.Type> gone;

	private StoredSession stored;

	private long verifiedAt = System.nanoTime();

	/** Whether another parent may have changed the session, or a commit is in doubt. */
	private boolean stale;

	private boolean deleted;

	private @Nullable StateHolder holder;

	/** What is not part of a commit yet. */
	private SessionCounters uncommitted = SessionCounters.NONE;

	/**
	 * Create it.
	 * @param stored the session as it is in the store
	 * @param gone told when the session is found not to exist any more
	 */
	CommittedSession(SessionSupport support, StoredSession stored, Consumer<FlameSessionEvent.Type> gone) {
		this.support = support;
		this.committer = new SessionCommitter(support);
		this.stored = stored;
		this.settings = stored.settings();
		this.id = stored.id();
		this.gone = gone;
	}

	/**
	 * The session as it is known, without asking the store.
	 */
	synchronized StoredSession known() {
		return this.stored;
	}

	/**
	 * The counters, with those that are not committed yet.
	 */
	synchronized SessionCounters counters() {
		return this.stored.counters().plus(this.uncommitted);
	}

	synchronized void count(SessionCounters counters) {
		this.uncommitted = this.uncommitted.plus(counters);
	}

	synchronized @Nullable StateHolder holder() {
		return this.holder;
	}

	/**
	 * Forget what has the state.
	 * @return what had it
	 */
	synchronized @Nullable StateHolder leave() {
		StateHolder left = this.holder;
		this.holder = null;
		return left;
	}

	/**
	 * The session does not exist any more.
	 */
	synchronized void deleted() {
		this.deleted = true;
	}

	FlameSessionClosedException closedException() {
		return new FlameSessionClosedException(
				"Session '%s' does not exist: it was closed, or was not used for its lease of %s.".formatted(this.id,
						this.settings.lease()));
	}

	/**
	 * The session as it is in the store, as far as that has to be known.
	 * @throws FlameSessionClosedException if it does not exist any more
	 */
	StoredSession refresh() {
		synchronized (this) {
			if (this.deleted) {
				throw closedException();
			}
			if (!this.stale && System.nanoTime() - this.verifiedAt < FRESH_NANOS) {
				return this.stored;
			}
		}
		StoredSession current = find();
		synchronized (this) {
			if (current.version() > this.stored.version()) {
				this.stored = current;
			}
			this.stale = false;
			this.verifiedAt = System.nanoTime();
			return this.stored;
		}
	}

	private StoredSession find() {
		StoredSession current = this.support.store().find(this.id);
		if (current == null || !current.created().equals(known().created())) {
			this.gone.accept(FlameSessionEvent.Type.CLOSED);
			throw closedException();
		}
		return current;
	}

	/**
	 * What a runner must know to execute a call.
	 * @param expected the session as far as it is known
	 * @param runner the runner, {@code null} for this process
	 */
	Prepared prepare(StoredSession expected, boolean readOnly, @Nullable RunnerEndpoint runner) {
		StoredSession base = expected;
		SessionRequest request = request(base, readOnly, runner);
		while (request == null) {
			base = newer(base);
			request = request(base, readOnly, runner);
		}
		return new Prepared(request, base);
	}

	/**
	 * A call of this parent has changed the session since, or another parent has.
	 */
	private StoredSession newer(StoredSession base) {
		synchronized (this) {
			if (this.stored.version() > base.version()) {
				return this.stored;
			}
		}
		stale();
		return refresh();
	}

	/**
	 * What a runner must know.
	 * @return {@code null} if the session is not as expected any more
	 */
	private @Nullable SessionRequest request(StoredSession base, boolean readOnly, @Nullable RunnerEndpoint runner) {
		StateHolder known = holder();
		long idleTimeout = this.settings.idleTimeout().toMillis();
		if (known != null && known.has(runner, base.stamp())) {
			return new SessionRequest(this.id, base.stamp(), readOnly, idleTimeout, null, known.update());
		}
		Map<String, byte[]> state = this.support.store().state(this.id, base.version());
		return (state != null) ? new SessionRequest(this.id, base.stamp(), readOnly, idleTimeout, state) : null;
	}

	/**
	 * What is known of the store may be wrong.
	 */
	synchronized void stale() {
		this.stale = true;
		this.holder = null;
	}

	/**
	 * The runner may not have the state.
	 */
	synchronized void stateMissing() {
		this.holder = null;
	}

	/**
	 * A runner has the state as it was committed.
	 * @return what had it before
	 */
	synchronized @Nullable StateHolder heldBy(@Nullable RunnerEndpoint runner, StoredSession committed) {
		StateHolder before = this.holder;
		this.holder = new StateHolder(runner, committed.stamp(), null);
		return before;
	}

	/**
	 * A call that has changed nothing was executed.
	 */
	synchronized void readBy(RunnerEndpoint runner, StoredSession base) {
		if (this.holder == null && !this.stale && Objects.equals(base.stamp(), this.stored.stamp())) {
			this.holder = new StateHolder(runner, base.stamp(), null);
		}
	}

	/**
	 * Commit a change.
	 * @param base the session as it was when the change began
	 * @return the outcome, after which what is known of the session is right, or known to
	 * be doubtful
	 */
	Outcome commit(StoredSession base, Change change) {
		SessionCounters counted;
		synchronized (this) {
			counted = this.uncommitted;
			this.uncommitted = SessionCounters.NONE;
		}
		Outcome outcome = this.committer.commit(base, change, counted);
		if (outcome instanceof Outcome.Committed committed) {
			synchronized (this) {
				this.stored = committed.session();
				this.verifiedAt = System.nanoTime();
			}
			return outcome;
		}
		count(counted);
		stale();
		if (outcome instanceof Outcome.Gone) {
			this.gone.accept(FlameSessionEvent.Type.CLOSED);
		}
		return outcome;
	}

	/**
	 * Read a part of the state as it was committed last.
	 */
	byte @Nullable [] part(String name) {
		while (true) {
			Map<String, byte[]> state = this.support.store().state(this.id, find().version());
			if (state != null) {
				return state.get(name);
			}
		}
	}

	/**
	 * Read the state.
	 * @param base the session as it is expected
	 * @return the parts of the state, {@code null} if the session has changed
	 */
	@Nullable Map<String, byte[]> state(StoredSession base) {
		Map<String, byte[]> state = this.support.store().state(this.id, base.version());
		if (state == null) {
			stale();
		}
		return state;
	}

	/**
	 * A part of the state was changed from outside of calls: what has the state has an
	 * older one now.
	 * @param base the session as it was before
	 */
	synchronized void updated(StoredSession base, String part, Change change, StoredSession committed) {
		StateHolder known = this.holder;
		this.holder = (known != null && Objects.equals(known.stamp(), base.stamp())
				&& part.equals(SessionRequest.CONTEXT))
						? known.updated(Objects.requireNonNull(change.changes().get(part)), committed.stamp()) : null;
	}

	/**
	 * A call that is about to be sent.
	 *
	 * @param request what a runner must know
	 * @param base the session as the call expects it
	 */
	record Prepared(SessionRequest request, StoredSession base) {

	}

}
