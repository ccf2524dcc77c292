package io.flame.session;

import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.flame.FlameClient;
import io.flame.FlameSession;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionConflictException;
import io.flame.FlameSessionEvent;
import io.flame.FlameSessionStatus;
import io.flame.client.CallSession;
import io.flame.client.SessionOpener;
import io.flame.service.ServiceCatalog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this parent has opened or reopened. Thread-safe.
 */
public final class Sessions implements SessionOpener {

	private static final Log logger = LogFactory.getLog(Sessions.class);

	private final SessionSupport support;

	private final SessionDefaults defaults;

	private final Consumer<String> poolVerifier;

	private final Function<CallSession, FlameClient> clients;

	private final StatefulServices services;

	/**
	 * There is one object for each session as long as it is in use, so that all users
	 * share one order.
	 */
	private final ConcurrentMap<String, WeakReference<Session>> known = new ConcurrentHashMap<>();

	/** Those that have a place on a runner, whether they are in use or not. */
	private final ConcurrentMap<String, Session> active = new ConcurrentHashMap<>();

	/**
	 * Create it.
	 * @param support what the sessions share
	 * @param defaults what holds for sessions that say nothing
	 * @param catalog the services
	 * @param poolVerifier throws an exception if there is no pool of a name
	 * @param clients makes clients whose calls belong to a session
	 */
	public Sessions(SessionSupport support, SessionDefaults defaults, ServiceCatalog catalog,
			Consumer<String> poolVerifier, Function<CallSession, FlameClient> clients) {
		this.support = support;
		this.defaults = defaults;
		this.poolVerifier = poolVerifier;
		this.clients = clients;
		this.services = new StatefulServices(catalog, support.codecs());
	}

	@Override
	public FlameSession open(String pool, Consumer<FlameSession.Spec> customizer) {
		this.poolVerifier.accept(pool);
		SessionSpec spec = new SessionSpec(this.defaults);
		customizer.accept(spec);
		SessionSettings settings = spec.settings(pool);
		// an id may have been used before: neither version nor stamp may come again
		Instant now = Instant.ofEpochMilli(this.support.clock().millis());
		StoredSession stored = new StoredSession(spec.id(), settings, now.toEpochMilli(), 0, this.support.owner(),
				UUID.randomUUID().toString(), SessionCounters.NONE, null, now, now, now.plus(settings.lease()));
		if (!create(stored, spec.state(this.support.codecs()))) {
			throw new FlameSessionConflictException(
					"A session with the id '%s' exists. Reopen it with FlameClient.session(\"%s\"), or use another id."
						.formatted(stored.id(), stored.id()));
		}
		this.support.listener()
			.sessionEvent(new FlameSessionEvent(stored.id(), pool, FlameSessionEvent.Type.OPENED, null));
		return handle(known(stored), spec.contextType());
	}

	private boolean create(StoredSession stored, Map<String, byte[]> state) {
		if (this.support.store().create(stored, state)) {
			return true;
		}
		StoredSession existing = this.support.store().find(stored.id());
		if (existing == null || !isExpired(existing)) {
			return false;
		}
		// nothing has looked for expired ones since
		expire();
		return this.support.store().create(stored, state);
	}

	private boolean isExpired(StoredSession stored) {
		return stored.expires().isBefore(this.support.clock().instant());
	}

	/**
	 * The object of a session, the same one for all its users.
	 */
	private Session known(StoredSession stored) {
		Session created = new Session(this.support, stored, this::used, this::ended);
		while (true) {
			WeakReference<Session> winner = this.known.compute(stored.id(),
					(id, other) -> isOf(other, stored) ? other : new WeakReference<>(created));
			Session session = winner.get();
			if (session != null) {
				return session;
			}
		}
	}

	private static boolean isOf(@Nullable WeakReference<Session> reference, StoredSession stored) {
		Session session = (reference != null) ? reference.get() : null;
		return session != null && session.isOf(stored);
	}

	@Override
	public FlameSession reopen(String id) {
		return handle(find(id), null);
	}

	/**
	 * A session with calls has a place on a runner sooner or later.
	 */
	private void used(Session session) {
		this.active.put(session.id(), session);
	}

	private void ended(Session session) {
		this.active.remove(session.id(), session);
		this.known.computeIfPresent(session.id(), (id, reference) -> (reference.get() == session) ? null : reference);
	}

	private FlameSession handle(Session session, @Nullable Class<?> contextType) {
		return new DefaultFlameSession(session, this.support, this.services, this.clients.apply(session), contextType);
	}

	private Session find(String id) {
		Session used = lookUp(id);
		if (used != null && used.isActive()) {
			return used;
		}
		StoredSession stored = this.support.store().find(id);
		if (stored == null || isExpired(stored)) {
			throw new FlameSessionClosedException(
					"There is no session '%s': it was closed, was not used for its lease, or was never opened. Open one with FlameClient.openSession(…)."
						.formatted(id));
		}
		return known(stored);
	}

	private @Nullable Session lookUp(String id) {
		WeakReference<Session> reference = this.known.get(id);
		return (reference != null) ? reference.get() : null;
	}

	/**
	 * Close a session.
	 * @param id the id of the session
	 * @return whether there was one
	 */
	public boolean close(String id) {
		try {
			find(id).close();
			return true;
		}
		catch (FlameSessionClosedException ex) {
			return false;
		}
	}

	/**
	 * Describe a session.
	 * @param id the id of the session
	 * @return its state and counters, {@code null} if there is none
	 */
	public @Nullable FlameSessionStatus status(String id) {
		StoredSession stored = this.support.store().find(id);
		return (stored != null) ? status(stored) : null;
	}

	/**
	 * Describe sessions, the most recently used first.
	 * @param max how many at most
	 * @return their states and counters
	 */
	public List<FlameSessionStatus> list(int max) {
		return this.support.store().list(max).stream().map(this::status).toList();
	}

	private FlameSessionStatus status(StoredSession stored) {
		Session session = lookUp(stored.id());
		return ((session != null) ? session : unused(stored)).status();
	}

	private Session unused(StoredSession stored) {
		return new Session(this.support, stored, (session) -> {
		}, (session) -> {
		});
	}

	/**
	 * How many sessions the store has.
	 * @return a number
	 */
	public long count() {
		return this.support.store().count();
	}

	/**
	 * How many sessions of this parent have a place on a runner, by pool.
	 * @return the numbers
	 */
	public Map<String, Long> active() {
		return this.active.values()
			.stream()
			.filter(Session::isActive)
			.collect(Collectors.groupingBy(Session::pool, Collectors.counting()));
	}

	/**
	 * How many sessions of this parent have their place on which runner.
	 * @param pool the name of the pool
	 * @return the numbers by the ids of the runners, without those that have none
	 */
	public Map<String, Long> placed(String pool) {
		return this.active.values()
			.stream()
			.filter((session) -> session.pool().equals(pool))
			.map(Session::runnerId)
			.filter(Objects::nonNull)
			.collect(Collectors.groupingBy((id) -> id, Collectors.counting()));
	}

	/**
	 * Passivate the sessions that are idle, and let those whose runners are to be drained
	 * leave.
	 */
	void passivateIdle() {
		this.active.values().forEach((session) -> {
			try {
				lookAfter(session);
			}
			catch (RuntimeException ex) {
				// it is tried again, and others must not wait for it
				logger.debug("Session '%s' could not be looked after: %s".formatted(session.id(), ex));
			}
		});
	}

	private void lookAfter(Session session) {
		session.place().leaveIfAsked();
		session.renew();
		if (session.isIdle()) {
			session.passivate();
			this.active.remove(session.id(), session);
			// a call may have come in between
			if (session.isActive()) {
				used(session);
			}
		}
	}

	/**
	 * Delete the sessions whose lease has expired.
	 */
	void expire() {
		for (StoredSession expired : this.support.store().deleteExpired(this.support.clock().instant())) {
			Session session = lookUp(expired.id());
			((session != null && session.isOf(expired)) ? session : unused(expired))
				.gone(FlameSessionEvent.Type.EXPIRED);
		}
		this.known.values().removeIf((reference) -> reference.get() == null);
	}

}
