package io.flame.link;

import java.util.concurrent.atomic.AtomicReference;

import io.flame.protocol.EncodedBody;
import org.jspecify.annotations.Nullable;

/**
 * A call over a link, as the runner sees it. Thread-safe.
 */
public final class ServerCall {

	private static final Runnable CANCELLED = () -> {
	};

	private final ServerLink link;

	private final IncomingMessage message;

	private final AtomicReference<@Nullable Runnable> onCancel = new AtomicReference<>();

	ServerCall(ServerLink link, IncomingMessage message) {
		this.link = link;
		this.message = message;
	}

	/**
	 * The parent.
	 * @return the authenticated other end of the link
	 */
	public LinkPeer peer() {
		return this.link.peer();
	}

	/**
	 * The head of the call.
	 * @return the bytes, which are not copied
	 */
	public byte[] head() {
		return this.message.head();
	}

	/**
	 * The body of the call.
	 * @return the bytes, which are not copied
	 */
	public byte[] body() {
		return this.message.body();
	}

	/**
	 * Respond to the call, which has ended. Does not block.
	 * @param head the head of the response, at most {@link ClientLink#maxHeadSize()}
	 * bytes
	 * @param body the body of the response, which must not change afterwards
	 */
	public void respond(byte[] head, EncodedBody body) {
		this.link.respond(this, head, body, false);
	}

	/**
	 * Respond to the call while it is still executed. {@link #end()} must follow.
	 * @param head the head of the response
	 * @param body the body of the response
	 */
	public void respondEarly(byte[] head, EncodedBody body) {
		this.link.respond(this, head, body, true);
	}

	/**
	 * The call, which was responded to early, is not executed any more.
	 */
	public void end() {
		this.link.end(this);
	}

	/**
	 * Perform an action when the parent cancels the call.
	 * @param action the action, performed once on the thread that reads, or at once if
	 * the call is cancelled already; must not block
	 */
	public void onCancel(Runnable action) {
		if (!this.onCancel.compareAndSet(null, action)) {
			action.run();
		}
	}

	long id() {
		return this.message.id();
	}

	void cancel() {
		Runnable action = this.onCancel.getAndSet(CANCELLED);
		if (action != null) {
			Link.perform(action);
		}
	}

}
