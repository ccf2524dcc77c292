package io.flame.transport;

import org.jspecify.annotations.Nullable;

/**
 * Lets another thread end an exchange because its runner is lost. Thread-safe.
 */
public final class Cancellation {

	private @Nullable String reason;

	private @Nullable Runnable action;

	/**
	 * End the exchange.
	 * @param reason why, as a sentence
	 */
	public void cancel(String reason) {
		Runnable action;
		synchronized (this) {
			this.reason = reason;
			action = this.action;
		}
		if (action != null) {
			action.run();
		}
	}

	/**
	 * Why the exchange was ended.
	 * @return the reason, or {@code null} if nobody ended it
	 */
	public synchronized @Nullable String reason() {
		return this.reason;
	}

	void onCancel(Runnable action) {
		boolean cancelled;
		synchronized (this) {
			this.action = action;
			cancelled = (this.reason != null);
		}
		if (cancelled) {
			action.run();
		}
	}

}
