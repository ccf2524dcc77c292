package io.flame.session;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.flame.FlameCancelledException;
import io.flame.FlameSessionConflictException;
import io.flame.FlameSessionEvent;
import io.flame.FlameSessionStatus;
import io.flame.FlameStorageException;
import io.flame.backend.RunnerEndpoint;
import io.flame.client.CallSession;
import io.flame.client.SessionTurn;
import io.flame.context.Deadline;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import io.flame.session.SessionCommitter.Change;
import io.flame.session.SessionCommitter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A session in this parent: the order of its calls and its place on a runner, from its
 * first use to its end. Thread-safe.
 */
final class Session implements CallSession {

	private static final int MAX_PAUSE_MS = 50;

	/** How long closing waits for calls. */
	private static final Duration GRACE = Duration.ofSeconds(30);

	private static final Duration UPDATE_TIMEOUT = Duration.ofDays(1);

	/** How often a lease is renewed before it would expire. */
	private static final int RENEWALS = 4;

	/** The session whose order the thread is in: it would wait for itself. */
	private static final ThreadLocal<@Nullable Current> CURRENT = new ThreadLocal<>();

	private final SessionSupport support;

	private final Consumer<Session> used;

	private final Consumer<Session> ended;

	private final SessionSettings settings;

	private final String id;

	private final SessionFailures failures;

	private final CommittedSession committed;

	private final SessionOrder order = new SessionOrder();

	private final SessionPlace place;

	/** Whether no calls are accepted, while others may still execute. */
	private boolean closed;

	/** Whether it does not exist any more. */
	private boolean gone;

	private int pending;

	private int running;

	private long usedAt = System.nanoTime();

	/** Whether calls that committed nothing have been executed since the last commit. */
	private boolean read;

	/**
	 * Create a session.
	 * @param used told of each use
	 * @param ended told when the session does not exist any more
	 */
	Session(SessionSupport support, StoredSession stored, Consumer<Session> used, Consumer<Session> ended) {
		this.support = support;
		this.used = used;
		this.ended = ended;
		this.id = stored.id();
		this.settings = stored.settings();
		this.failures = new SessionFailures(this.id, false);
		this.committed = new CommittedSession(support, stored, this::gone);
		this.place = new SessionPlace(this.id, this.settings);
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

	CommittedSession committed() {
		return this.committed;
	}

	@Override
	public SessionTurn begin(ServiceDefinition service, MethodDefinition method) {
		requireOutside(service.id() + "/" + method.id());
		SessionCall call;
		synchronized (this) {
			requireOpen();
			this.pending++;
			call = new SessionCall(this, this.support, method, method.readOnly() ? null : this.order.enter());
		}
		this.used.accept(this);
		return call;
	}

	/**
	 * Whether it is the session of a row, and not another one with the same id.
	 */
	boolean isOf(StoredSession session) {
		return this.committed.known().created().equals(session.created());
	}

	/**
	 * A call that waits for itself would wait until its deadline.
	 */
	private void requireOutside(String what) {
		if (Current.contains(CURRENT.get(), this)) {
			throw new FlameSessionConflictException(
					"%s was refused: this thread executes a call or an update of session '%s' and would wait for its own end. Within a session, call the bean directly, or use the SessionContext."
						.formatted(what, this.id));
		}
	}

	private synchronized void requireOpen() {
		if (this.closed) {
			throw this.committed.closedException();
		}
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
	 * @param committed whether it was committed, so that the lease is renewed
	 */
	void left(SessionOrder.@Nullable Ticket ticket, boolean started, boolean committed) {
		if (ticket != null) {
			this.order.leave(ticket);
		}
		synchronized (this) {
			this.pending--;
			this.running -= started ? 1 : 0;
			this.usedAt = System.nanoTime();
			this.read |= started && !committed;
			notifyAll();
		}
	}

	/**
	 * A call has been executed by a runner, which has the state now.
	 * @param runner the runner, {@code null} for this process
	 */
	void placed(@Nullable RunnerEndpoint runner, StoredSession session) {
		StateHolder before = this.committed.heldBy(runner, session);
		if (runner != null && (before == null || !runner.equals(before.runner()))) {
			publish(FlameSessionEvent.Type.PLACED, runner);
		}
	}

	/**
	 * Commit a change.
	 * @param base the session as it was when the change began
	 */
	Outcome commit(StoredSession base, Change change) {
		Outcome outcome = this.committed.commit(base, change);
		if (outcome instanceof Outcome.Committed) {
			synchronized (this) {
				this.read = false;
			}
		}
		else if (outcome instanceof Outcome.Conflict) {
			publish(FlameSessionEvent.Type.CONFLICTED, null);
		}
		return outcome;
	}

	/**
	 * Read a part of the state as it was committed last.
	 */
	byte @Nullable [] part(String name) {
		requireOpen();
		return this.committed.part(name);
	}

	/**
	 * Change a part of the state from outside of calls, in their order. Repeated until no
	 * other parent has come in between.
	 * @param what what is changed, for messages
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
		try {
			if (!ticket.await(Deadline.after(UPDATE_TIMEOUT))) {
				throw this.failures.late(what, this.order.ahead(ticket));
			}
			within(() -> {
				for (int attempt = 0; !tryUpdate(what, name, update); attempt++) {
					// several parents that update all the time
					Thread.sleep(ThreadLocalRandom.current().nextInt(Math.min(attempt + 1, MAX_PAUSE_MS)));
				}
				return null;
			});
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException(
					"The thread was interrupted while it waited for its turn in session '%s'.".formatted(this.id), ex);
		}
		finally {
			left(ticket, false, false);
		}
	}

	private boolean tryUpdate(String what, String name, UnaryOperator<byte @Nullable []> update) {
		StoredSession base = this.committed.refresh();
		Map<String, byte[]> state = this.committed.state(base);
		if (state == null) {
			return false;
		}
		byte[] updated = update.apply(state.get(name));
		Change change = new Change(UUID.randomUUID().toString(),
				Map.of(name, (updated != null) ? updated : new byte[0]), UUID.randomUUID().toString(), null, null,
				SessionCounters.NONE);
		Outcome outcome = commit(base, change);
		if (outcome instanceof Outcome.Committed done) {
			this.committed.updated(base, name, change, done.session());
			return true;
		}
		if (outcome instanceof Outcome.Gone) {
			throw this.committed.closedException();
		}
		FlameStorageException failure = this.failures.ofUpdate(what, outcome);
		if (failure != null) {
			throw failure;
		}
		return false;
	}

	/**
	 * Execute on the calling thread what belongs to the session.
	 */
	<T extends @Nullable Object, E extends Throwable> T within(Within<T, E> work) throws E {
		Current before = CURRENT.get();
		CURRENT.set(new Current(this, before));
		try {
			return work.execute();
		}
		finally {
			if (before != null) {
				CURRENT.set(before);
			}
			else {
				CURRENT.remove();
			}
		}
	}

	/**
	 * Renew the lease if the session was only read for a part of it.
	 */
	void renew() {
		SessionOrder.Ticket ticket;
		synchronized (this) {
			Duration unused = Duration.between(this.committed.known().lastUsed(), this.support.clock().instant());
			if (this.closed || !this.read || !this.order.isEmpty()
					|| unused.compareTo(this.settings.lease().dividedBy(RENEWALS)) < 0) {
				return;
			}
			ticket = this.order.enter();
		}
		try {
			commit(this.committed.refresh(), Change.NONE);
		}
		finally {
			this.order.leave(ticket);
		}
	}

	/**
	 * Whether nothing has used the session for its idle time-out.
	 */
	synchronized boolean isIdle() {
		return this.pending == 0 && System.nanoTime() - this.usedAt >= this.settings.idleTimeout().toNanos();
	}

	/**
	 * Give up the place on the runner, unless calls need it.
	 */
	void passivate() {
		StateHolder left;
		synchronized (this) {
			if (this.pending > 0) {
				return;
			}
			left = this.committed.leave();
		}
		leave(left);
		if (left != null) {
			publish(FlameSessionEvent.Type.PASSIVATED, left.runner());
		}
	}

	private void leave(@Nullable StateHolder left) {
		this.place.leave();
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
	 */
	void close() {
		requireOutside("Closing the session");
		synchronized (this) {
			if (this.gone) {
				return;
			}
			this.closed = true;
		}
		awaitCalls(Deadline.after(GRACE));
		try {
			this.support.store().delete(this.id);
		}
		catch (RuntimeException ex) {
			leave(this.committed.leave());
			throw new FlameStorageException(
					"Session '%s' could not be deleted. It accepts no more calls in this process, and expires at %s. %s"
						.formatted(this.id, status().expires(), ex.getMessage()),
					ex, Map.of("sessionId", this.id), true);
		}
		gone(FlameSessionEvent.Type.CLOSED);
	}

	private synchronized void awaitCalls(Deadline deadline) {
		try {
			while (this.pending > 0 && !deadline.isOver()) {
				wait(deadline.remainingMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
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
		this.committed.deleted();
		this.place.close();
		leave(this.committed.leave());
		this.ended.accept(this);
		publish(type, null);
	}

	private void publish(FlameSessionEvent.Type type, @Nullable RunnerEndpoint runner) {
		this.support.listener()
			.sessionEvent(new FlameSessionEvent(this.id, pool(), type, (runner != null) ? runner.id() : null));
	}

	/**
	 * Whether this parent has something of the session that others have not.
	 */
	synchronized boolean isActive() {
		return this.pending > 0 || this.committed.holder() != null;
	}

	/**
	 * The id of the runner that has its state.
	 */
	synchronized @Nullable String runnerId() {
		StateHolder holder = this.committed.holder();
		return (holder != null && holder.runner() != null) ? holder.runner().id() : null;
	}

	synchronized FlameSessionStatus status() {
		FlameSessionStatus.State state = this.closed ? FlameSessionStatus.State.CLOSED
				: isActive() ? FlameSessionStatus.State.ACTIVE : FlameSessionStatus.State.PASSIVE;
		SessionCounters counters = this.committed.counters();
		StoredSession known = this.committed.known();
		return new FlameSessionStatus(this.id, pool(), state, runnerId(), this.pending - this.running, this.running,
				counters.succeeded(), counters.failed(), counters.cancelled(), this.settings.labels(), known.created(),
				known.lastUsed(), known.expires());
	}

	/**
	 * The sessions that a thread executes calls of, the innermost first.
	 *
	 * @param session the innermost one
	 * @param outer the others
	 */
	private record Current(Session session, @Nullable Current outer) {

		static boolean contains(@Nullable Current current, Session session) {
			return current != null && (current.session == session || contains(current.outer, session));
		}

	}

	/**
	 * Something that is executed within a session.
	 *
	 * @param <T> the type of the result
	 * @param <E> how it fails
	 */
	@FunctionalInterface
	interface Within<T extends @Nullable Object, E extends Throwable> {

		T execute() throws E;

	}

}
