package io.flame.session.instance;

import java.util.Objects;

import io.flame.protocol.SessionRequest;
import org.jspecify.annotations.Nullable;

/**
 * A session as this process has it, and who uses it. Guarded by the lock of its
 * {@link SessionTable}, except for its parts.
 */
final class LiveSession {

	private final String id;

	private final SessionParts parts;

	private @Nullable String stamp;

	/** Has been written at least once, so that there is a stamp before. */
	private boolean written;

	private @Nullable String previousStamp;

	private boolean writing;

	private int users;

	/** No call may enter any more. */
	private boolean retired;

	private long idleNanos;

	private long lastUsed;

	LiveSession(SessionRequest request, SessionParts parts) {
		this.id = request.id();
		this.stamp = request.stamp();
		this.parts = parts;
	}

	String id() {
		return this.id;
	}

	SessionParts parts() {
		return this.parts;
	}

	boolean isWriting() {
		return this.writing;
	}

	boolean isUsed() {
		return this.users > 0;
	}

	boolean isAt(@Nullable String stamp) {
		return Objects.equals(this.stamp, stamp);
	}

	/**
	 * The state after the last commit that a parent can know, which may be under way.
	 */
	boolean isAtOrJustAfter(@Nullable String stamp) {
		return isAt(stamp) || (this.written && Objects.equals(this.previousStamp, stamp));
	}

	/**
	 * Take over a context that was changed elsewhere.
	 * @return whether the state is the expected one then
	 */
	boolean update(SessionRequest request) {
		SessionRequest.ContextUpdate update = request.update();
		if (update == null || request.stamp() == null || !isAt(update.base()) || this.writing) {
			return false;
		}
		this.parts.context(update.context());
		written(request.stamp());
		return true;
	}

	void enter(boolean readOnly, long idleNanos) {
		this.users++;
		this.writing |= !readOnly;
		this.idleNanos = idleNanos;
	}

	void leave(boolean readOnly, long now) {
		this.users--;
		this.lastUsed = now;
		if (!readOnly) {
			this.writing = false;
		}
	}

	void written(String stamp) {
		this.previousStamp = this.stamp;
		this.stamp = stamp;
		this.written = true;
	}

	void retire() {
		this.retired = true;
	}

	boolean isDisused() {
		return this.retired && this.users == 0;
	}

	boolean isIdle(long now) {
		return this.users == 0 && now - this.lastUsed >= this.idleNanos;
	}

}
