package io.flame.session.instance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.flame.protocol.SessionRequest;
import org.jspecify.annotations.Nullable;

/**
 * Decides which call may use which instances. Sessions that are retired are destroyed
 * when the last call has left them. Thread-safe; instances are neither created nor
 * destroyed under its lock.
 */
final class SessionTable {

	/** The parent, which ends idle sessions itself, may be late. */
	private static final long MARGIN_MS = 10_000;

	private final Function<Map<String, byte[]>, SessionParts> establish;

	private final LongSupplier nanoTime;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, LiveSession> sessions = new HashMap<>();

	SessionTable(Function<Map<String, byte[]>, SessionParts> establish, LongSupplier nanoTime) {
		this.establish = establish;
		this.nanoTime = nanoTime;
	}

	/**
	 * Let a call in.
	 * @return the session, {@code null} if the call must bring its state
	 */
	@Nullable LiveSession enter(SessionRequest request) {
		List<LiveSession> disused = new ArrayList<>(0);
		this.lock.lock();
		try {
			LiveSession live = request.readOnly() ? forReading(request, disused) : forWriting(request, disused);
			if (live != null) {
				live.enter(request.readOnly(), TimeUnit.MILLISECONDS.toNanos(request.idleTimeoutMs() + MARGIN_MS));
			}
			return live;
		}
		finally {
			this.lock.unlock();
			destroy(disused);
		}
	}

	private @Nullable LiveSession forWriting(SessionRequest request, List<LiveSession> disused) {
		LiveSession live = this.sessions.get(request.id());
		if (live != null && live.isWriting()) {
			// a handler that ignored its cancellation must not meet its successor
			retire(live, disused);
			live = null;
		}
		if (live != null && (live.isAt(request.stamp()) || live.update(request))) {
			return live;
		}
		return (request.state() != null) ? replace(live, request, request.state(), disused) : null;
	}

	private @Nullable LiveSession forReading(SessionRequest request, List<LiveSession> disused) {
		LiveSession live = this.sessions.get(request.id());
		// with its state the parent says that the last commit has failed
		if (live != null && ((request.state() != null) ? live.isAt(request.stamp())
				: live.isAtOrJustAfter(request.stamp()) || live.update(request))) {
			return live;
		}
		if (request.state() == null) {
			return null;
		}
		if (live == null || !live.isUsed()) {
			return replace(live, request, request.state(), disused);
		}
		LiveSession own = new LiveSession(request, this.establish.apply(request.state()));
		own.retire();
		return own;
	}

	private LiveSession replace(@Nullable LiveSession live, SessionRequest request, Map<String, byte[]> state,
			List<LiveSession> disused) {
		if (live != null) {
			retire(live, disused);
		}
		LiveSession established = new LiveSession(request, this.establish.apply(state));
		this.sessions.put(request.id(), established);
		return established;
	}

	/**
	 * A call is done with a session.
	 */
	void leave(LiveSession live, boolean readOnly, Ending ending) {
		List<LiveSession> disused = new ArrayList<>(0);
		this.lock.lock();
		try {
			live.leave(readOnly, this.nanoTime.getAsLong());
			if (ending instanceof Ending.Written written) {
				live.written(written.stamp());
			}
			if (ending instanceof Ending.Spoiled) {
				retire(live, disused);
			}
			else if (live.isDisused()) {
				disused.add(live);
			}
		}
		finally {
			this.lock.unlock();
			destroy(disused);
		}
	}

	/**
	 * Forget a session.
	 * @return whether it was known
	 */
	boolean drop(String sessionId) {
		List<LiveSession> disused = new ArrayList<>(0);
		this.lock.lock();
		try {
			LiveSession live = this.sessions.get(sessionId);
			if (live != null) {
				retire(live, disused);
			}
			return live != null;
		}
		finally {
			this.lock.unlock();
			destroy(disused);
		}
	}

	/**
	 * Forget the sessions that no call has used for as long as they wanted to be kept.
	 */
	void dropIdle() {
		long now = this.nanoTime.getAsLong();
		dropIf((live) -> live.isIdle(now));
	}

	void dropAll() {
		dropIf((live) -> true);
	}

	private void dropIf(Predicate<LiveSession> condition) {
		List<LiveSession> disused = new ArrayList<>(0);
		this.lock.lock();
		try {
			List.copyOf(this.sessions.values()).stream().filter(condition).forEach((live) -> retire(live, disused));
		}
		finally {
			this.lock.unlock();
			destroy(disused);
		}
	}

	/** Called with the lock. */
	private void retire(LiveSession live, List<LiveSession> disused) {
		this.sessions.remove(live.id(), live);
		live.retire();
		if (live.isDisused()) {
			disused.add(live);
		}
	}

	/** Called without the lock: the application may take its time. */
	private static void destroy(List<LiveSession> disused) {
		disused.forEach((live) -> live.parts().destroy());
	}

	int count() {
		this.lock.lock();
		try {
			return this.sessions.size();
		}
		finally {
			this.lock.unlock();
		}
	}

}
