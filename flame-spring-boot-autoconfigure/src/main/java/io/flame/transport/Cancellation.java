package io.flame.transport;

import io.flame.link.LinkCall;
import org.jspecify.annotations.Nullable;

/**
 * Lets another thread end an exchange because its runner is lost. Thread-safe.
 */
public final class Cancellation {

	private @Nullable String reason;

	private @Nullable Runnable action;

	private @Nullable LinkCall linkCall;

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
	 * @return the reason, or {@code null} if it was not ended
	 */
	public synchronized @Nullable String reason() {
		return this.reason;
	}

	/**
	 * The call if it was sent over a link.
	 * @return the call, {@code null} if it was not
	 */
	public synchronized @Nullable LinkCall linkCall() {
		return this.linkCall;
	}

	void sentOver(LinkCall call) {
		synchronized (this) {
			this.linkCall = call;
		}
		onCancel(() -> call.lost(String.valueOf(reason())));
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
