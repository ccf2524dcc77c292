package io.flame.session;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.flame.FlameSessionEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs what happens to sessions and informs several listeners, none of which can fail a
 * call. Thread-safe.
 */
public final class SessionListeners implements SessionListener {

	private static final Log logger = LogFactory.getLog(SessionListeners.class);

	private final Supplier<List<SessionListener>> listeners;

	/**
	 * Create it.
	 * @param listeners provides the listeners, in their order
	 */
	public SessionListeners(Supplier<List<SessionListener>> listeners) {
		this.listeners = listeners;
	}

	@Override
	public void sessionEvent(FlameSessionEvent event) {
		if (logger.isDebugEnabled()) {
			logger.debug(describe(event));
		}
		inform((listener) -> listener.sessionEvent(event));
	}

	private static String describe(FlameSessionEvent event) {
		String session = "Session '%s' of pool '%s' ".formatted(event.sessionId(), event.pool());
		String place = (event.runner() != null) ? "runner '%s'".formatted(event.runner()) : "this process";
		return session + switch (event.type()) {
			case OPENED -> "was opened";
			case PLACED -> "was placed on " + place;
			case PASSIVATED -> "was passivated and has left " + place;
			case CONFLICTED -> "was changed by another parent; its state is read again from the store";
			case CLOSED -> "was closed";
			case EXPIRED -> "has expired";
		};
	}

	@Override
	public void committed(String pool, CommitOutcome outcome, Duration duration) {
		inform((listener) -> listener.committed(pool, outcome, duration));
	}

	@Override
	public void stateSent(String pool, long bytes) {
		inform((listener) -> listener.stateSent(pool, bytes));
	}

	private void inform(Consumer<SessionListener> notification) {
		try {
			this.listeners.get().forEach((listener) -> inform(listener, notification));
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Listeners of sessions are not available", ex);
		}
	}

	private static void inform(SessionListener listener, Consumer<SessionListener> notification) {
		try {
			notification.accept(listener);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A listener of sessions failed", ex);
		}
	}

}
