package io.flame.client;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells several listeners, none of which can do a call harm.
 */
public final class CallListeners implements CallListener {

	private static final Log logger = LogFactory.getLog(CallListeners.class);

	private final List<CallListener> listeners;

	/**
	 * Create it.
	 * @param listeners the listeners, in this order
	 */
	public CallListeners(List<CallListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void acquired(String pool, Duration waited) {
		tell((listener) -> listener.acquired(pool, waited));
	}

	@Override
	public void redispatched(String pool) {
		tell((listener) -> listener.redispatched(pool));
	}

	@Override
	public void joined(String pool) {
		tell((listener) -> listener.joined(pool));
	}

	@Override
	public void exchanged(String pool, long requestBytes, long responseBytes) {
		tell((listener) -> listener.exchanged(pool, requestBytes, responseBytes));
	}

	private void tell(Consumer<CallListener> call) {
		for (CallListener listener : this.listeners) {
			try {
				call.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				logger.warn("A listener of calls failed", ex);
			}
		}
	}

}
