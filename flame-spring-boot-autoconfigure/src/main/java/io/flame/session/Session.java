package io.flame.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.flame.FlameCancelledException;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionConflictException;
import io.flame.FlameSessionEvent;
import io.flame.FlameSessionStatus;
import io.flame.FlameStorageException;
import io.flame.backend.RunnerEndpoint;
import io.flame.client.CallSession;
import io.flame.client.SessionTurn;
import io.flame.context.Deadline;
import io.flame.protocol.SessionRequest;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import io.flame.session.SessionCommitter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A session in this parent: the order of its calls, its place on a runner, and what is
 * known of what was committed. Thread-safe.
 */
final class Session implements CallSession {

	/** Commits of other parents are noticed before a call unless this time is short. */
	private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final int MAX_PAUSE_MS = 50;

	/** The session whose order the thread is in: it would wait for itself. */
	private static final ThreadLocal<Session> CURRENT = new ThreadLocal<>();

	private final SessionSupport support;

	private final Consumer<Session> used;

	private final SessionSettings settings;

	private final String id;

	private final SessionCommitter committer;

	private final SessionOrder order = new SessionOrder();

	private final SessionPlace place;

	private StoredSession stored;

	/** Whether another parent may have changed the session, or a commit is in doubt. */
	private boolean stale;

	private long verifiedAt;

	/** Whether no calls are accepted, while others may still execute. */
	private boolean closed;

	/** Whether it does not exist any more. */
	private boolean gone;

	private @Nullable Holder holder;

	/** What is not part of a commit yet. */
	private SessionCounters uncommitted = SessionCounters.NONE;

	private int pending;

	private int running;

	private long usedAt = System.nanoTime();

	/**
	 * Create a session.
	 * @param used told of each use
	 */
	Session(SessionSupport support, StoredSession stored, Consumer<Session> used) {
		this.support = support;
		this.used = used;
		this.stored = stored;
		this.id = stored.id();
		this.settings = stored.settings();
		this.committer = new SessionCommitter(support);
		this.place = new SessionPlace(this.id, this.settings);
		this.verifiedAt = System.nanoTime();
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public String pool() {
		return this.settings.pool();
	}

	SessionSettings settings() {
		return this.settings;
	}

	SessionPlace place() {
		return this.place;
	}

	@Override
	public SessionTurn begin(ServiceDefinition service, MethodDefinition method) {
		requireOutside(service.id() + "/" + method.id());
		this.used.accept(this);
		synchronized (this) {
			requireOpen();
			this.pending++;
			return new SessionCall(this, this.support, method, method.readOnly() ? null : this.order.enter());
		}
	}

	/**
	 * A call that waits for itself would wait until its deadline.
	 */
	private void requireOutside(String what) {
		if (CURRENT.get() == this) {
			throw new FlameSessionConflictException(
					"%s was refused: this thread is executing a call or an update of session '%s', for whose end it would wait. Inside of a session, call the methods of the bean itself, or use the SessionContext."
						.formatted(what, this.id));
		}
	}

	private synchronized void requireOpen() {
		if (this.closed) {
			throw closedException();
		}
	}

	private FlameSessionClosedException closedException() {
		return new FlameSessionClosedException(
				"Session '%s' does not exist: it was closed, or was not used for its lease of %s.".formatted(this.id,
						this.settings.lease()));
	}

	int ahead(SessionOrder.Ticket ticket) {
		return this.order.ahead(ticket);
	}

	/**
	 * A call executes from now on.
	 */
	synchronized void started() {
		this.running++;
	}

	/**
	 * A call has ended, or was given up before it began.
	 * @param ticket its place in the order, {@code null} if it had none
	 * @param started whether it had begun to execute
	 */
	void left(SessionOrder.@Nullable Ticket ticket, boolean started) {
		if (ticket != null) {
			this.order.leave(ticket);
		}
		synchronized (this) {
			this.pending--;
			this.running -= started ? 1 : 0;
			this.usedAt = System.nanoTime();
		}
	}

	synchronized void count(SessionCounters counters) {
		this.uncommitted = this.uncommitted.plus(counters);
	}

	/**
	 * The session as it is in the store, as far as that has to be known.
	 * @throws FlameSessionClosedException if it does not exist any more
	 */
	StoredSession refresh() {
		synchronized (this) {
			if (this.gone) {
				throw closedException();
			}
			if (!this.stale && System.nanoTime() - this.verifiedAt < FRESH_NANOS) {
				return this.stored;
			}
		}
		StoredSession current = find();
		synchronized (this) {
			if (current.version() > this.stored.version() || this.stale) {
				this.stored = current;
			}
			this.stale = false;
			this.verifiedAt = System.nanoTime();
			return this.stored;
		}
	}

	private StoredSession find() {
		StoredSession current = this.support.store().find(this.id);
		if (current == null) {
			gone(FlameSessionEvent.Type.CLOSED);
			throw closedException();
		}
		return current;
	}

	/**
	 * What a runner must know to execute a call.
	 * @param expected the session as far as it is known
	 */
	Prepared prepare(StoredSession expected, boolean readOnly, @Nullable RunnerEndpoint runner) {
		StoredSession base = expected;
		SessionRequest request = request(base, readOnly, runner);
		while (request == null) {
			// another parent has changed it since
			stale();
			base = refresh();
			request = request(base, readOnly, runner);
		}
		return new Prepared(request, base);
	}

	/**
	 * What a runner must know.
	 * @return {@code null} if the session is not as expected any more
	 */
	private @Nullable SessionRequest request(StoredSession base, boolean readOnly, @Nullable RunnerEndpoint runner) {
		Holder known;
		synchronized (this) {
			known = this.holder;
		}
		long idleTimeout = this.settings.idleTimeout().toMillis();
		if (known == null || !Objects.equals(known.runner(), runner)
				|| !Objects.equals(known.updatedStamp(), base.stamp())) {
			Map<String, byte[]> state = this.support.store().state(this.id, base.version());
			return (state != null) ? new SessionRequest(this.id, base.stamp(), readOnly, idleTimeout, state) : null;
		}
		return new SessionRequest(this.id, base.stamp(), readOnly, idleTimeout, null, known.update());
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
	 */
	void heldBy(@Nullable RunnerEndpoint runner, StoredSession committed) {
		Holder before;
		synchronized (this) {
			before = this.holder;
			this.holder = new Holder(runner, committed.stamp(), null);
		}
		if (runner != null && (before == null || !runner.equals(before.runner()))) {
			publish(FlameSessionEvent.Type.PLACED, runner);
		}
	}

	/**
	 * Commit a change.
	 * @param base the session as it was when the change began
	 * @return the outcome, after which the state of the session in this parent is that of
	 * the store as far as it is known
	 */
	Outcome commit(StoredSession base, SessionCommitter.Change change) {
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
			gone(FlameSessionEvent.Type.CLOSED);
		}
		if (outcome instanceof Outcome.Conflict) {
			publish(FlameSessionEvent.Type.CONFLICTED, null);
		}
		return outcome;
	}

	/**
	 * Read a part of the state as it was committed last.
	 */
	byte @Nullable [] part(String name) {
		requireOpen();
		while (true) {
			StoredSession current = find();
			Map<String, byte[]> state = this.support.store().state(this.id, current.version());
			if (state != null) {
				return state.get(name);
			}
		}
	}

	/**
	 * Change a part of the state from outside of calls, in their order. Repeated until no
	 * other parent has come in between.
	 * @param name the name of the part
	 * @param update makes the new part of the current one, {@code null} for none
	 */
	void update(String what, String name, UnaryOperator<byte @Nullable []> update) {
		requireOutside(what);
		SessionOrder.Ticket ticket;
		synchronized (this) {
			requireOpen();
			this.pending++;
			ticket = this.order.enter();
		}
		Session before = CURRENT.get();
		try {
			ticket.await(Deadline.after(Duration.ofDays(1)));
			CURRENT.set(this);
			for (int attempt = 0; !tryUpdate(what, name, update); attempt++) {
				// several parents that update all the time
				Thread.sleep(ThreadLocalRandom.current().nextInt(Math.min(attempt + 1, MAX_PAUSE_MS)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException(
					"The thread that waited for its turn in session '%s' was interrupted.".formatted(this.id), ex);
		}
		finally {
			setCurrent(before);
			left(ticket, false);
		}
	}

	private boolean tryUpdate(String what, String name, UnaryOperator<byte @Nullable []> update) {
		StoredSession base = refresh();
		Map<String, byte[]> state = this.support.store().state(this.id, base.version());
		if (state == null) {
			stale();
			return false;
		}
		byte[] updated = update.apply(state.get(name));
		SessionCommitter.Change change = new SessionCommitter.Change(UUID.randomUUID().toString(),
				Map.of(name, (updated != null) ? updated : new byte[0]), UUID.randomUUID().toString(), null, null,
				SessionCounters.NONE);
		Outcome outcome = commit(base, change);
		if (outcome instanceof Outcome.Committed committed) {
			updated(name, change, committed.session());
		}
		if (outcome instanceof Outcome.Gone) {
			throw closedException();
		}
		if (outcome instanceof Outcome.Unknown unknown) {
			throw new FlameStorageException(
					"%s of session '%s' could not be committed, and it is not known whether it has taken effect. %s"
						.formatted(what, this.id, unknown.failure().getMessage()),
					unknown.failure(), Map.of("sessionId", this.id), false);
		}
		if (outcome instanceof Outcome.NotCommitted failed) {
			throw new FlameStorageException("%s of session '%s' could not be committed and has not taken effect. %s"
				.formatted(what, this.id, failed.failure().getMessage()), failed.failure(),
					Map.of("sessionId", this.id), true);
		}
		return outcome instanceof Outcome.Committed;
	}

	/**
	 * What has the state has an older one now.
	 */
	private synchronized void updated(String name, SessionCommitter.Change change, StoredSession committed) {
		Holder known = this.holder;
		this.holder = (known != null && name.equals(SessionRequest.CONTEXT)) ? known.updated(
				Objects.requireNonNull(change.changes().get(name)), Objects.requireNonNull(committed.stamp())) : null;
	}

	/**
	 * Execute on the calling thread what belongs to the session.
	 */
	<T extends @Nullable Object> T within(Within<T> work) throws Throwable {
		Session before = CURRENT.get();
		CURRENT.set(this);
		try {
			return work.execute();
		}
		finally {
			setCurrent(before);
		}
	}

	private static void setCurrent(@Nullable Session session) {
		if (session != null) {
			CURRENT.set(session);
		}
		else {
			CURRENT.remove();
		}
	}

	/**
	 * Whether nothing has used the session for its idle time-out.
	 */
	synchronized boolean isIdle() {
		return this.pending == 0 && System.nanoTime() - this.usedAt >= this.settings.idleTimeout().toNanos();
	}

	/**
	 * Give up the place on the runner.
	 * @return whether there was one, and no call needs it
	 */
	boolean passivate() {
		Holder left;
		synchronized (this) {
			if (this.pending > 0) {
				return false;
			}
			left = this.holder;
			this.holder = null;
		}
		this.place.leave();
		drop(left);
		if (left != null) {
			publish(FlameSessionEvent.Type.PASSIVATED, left.runner());
		}
		return left != null;
	}

	private void drop(@Nullable Holder left) {
		if (left == null) {
			return;
		}
		if (left.runner() != null) {
			this.support.dropped().accept(left.runner(), this.id);
		}
		else if (this.support.instances() != null) {
			this.support.instances().drop(this.id);
		}
	}

	/**
	 * Close the session after the calls that were begun before.
	 * @param grace how long to wait for them
	 */
	void close(Duration grace) {
		requireOutside("The end");
		SessionOrder.Ticket ticket;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
			ticket = this.order.enter();
		}
		try {
			ticket.await(Deadline.after(grace));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.order.leave(ticket);
		}
		this.support.store().delete(this.id);
		gone(FlameSessionEvent.Type.CLOSED);
	}

	/**
	 * The session does not exist any more.
	 */
	void gone(FlameSessionEvent.Type type) {
		synchronized (this) {
			if (this.gone) {
				return;
			}
			this.closed = true;
			this.gone = true;
		}
		leave();
		publish(type, null);
	}

	private void leave() {
		Holder left;
		synchronized (this) {
			left = this.holder;
			this.holder = null;
		}
		this.place.leave();
		drop(left);
	}

	private void publish(FlameSessionEvent.Type type, @Nullable RunnerEndpoint runner) {
		this.support.events()
			.accept(new FlameSessionEvent(this.id, pool(), type, (runner != null) ? runner.id() : null));
	}

	/**
	 * Whether this parent has something of the session that others have not.
	 */
	synchronized boolean isActive() {
		return this.pending > 0 || this.holder != null;
	}

	synchronized FlameSessionStatus status() {
		FlameSessionStatus.State state = this.closed ? FlameSessionStatus.State.CLOSED
				: isActive() ? FlameSessionStatus.State.ACTIVE : FlameSessionStatus.State.PASSIVE;
		SessionCounters counters = this.stored.counters().plus(this.uncommitted);
		RunnerEndpoint runner = (this.holder != null) ? this.holder.runner() : null;
		Instant used = this.stored.lastUsed();
		return new FlameSessionStatus(this.id, pool(), state, (runner != null) ? runner.id() : null,
				this.pending - this.running, this.running, counters.succeeded(), counters.failed(),
				counters.cancelled(), this.settings.labels(), this.stored.created(), used, this.stored.expires());
	}

	/**
	 * A call that is about to be sent.
	 *
	 * @param request what a runner must know
	 * @param base the session as the call expects it
	 */
	record Prepared(SessionRequest request, StoredSession base) {

	}

	/**
	 * What has the state of a session.
	 *
	 * @param runner the runner, {@code null} for this process
	 * @param updatedStamp identifies the state that it has, after the update
	 * @param update what it does not know yet, {@code null} for nothing
	 */
	private record Holder(@Nullable RunnerEndpoint runner, @Nullable String updatedStamp,
			SessionRequest.@Nullable ContextUpdate update) {

		Holder updated(byte[] context, String stamp) {
			String base = (this.update != null) ? this.update.base() : this.updatedStamp;
			return new Holder(this.runner, stamp, new SessionRequest.ContextUpdate(base, context));
		}

	}

	/**
	 * Something that is executed within a session.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	interface Within<T extends @Nullable Object> {

		T execute() throws Throwable;

	}

}
