package io.flame.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The short calls to one runner: a few requests are under way, and what comes meanwhile
 * shares the next one. Thread-safe.
 */
final class RunnerLine {

	/** Beyond so many requests under way a call would only wait for those. */
	private static final int MAX_UNDER_WAY = 2;

	private static final int MAX_CALLS = 32;

	private static final int MAX_BYTES = 64 * 1024;

	/** A request that takes longer is not short after all: nobody waits for it. */
	static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/** How large a request may be. */
	private long maxBytes;

	private final BiConsumer<RunnerLine, Ticket> sender;

	private final Set<Ticket> underWay = new LinkedHashSet<>();

	private final Deque<SharedCall> waiting = new ArrayDeque<>();

	/** Tickets of requests that have not been written yet. */
	private int boarding;

	private volatile boolean shared = true;

	/**
	 * Create a line.
	 * @param maxRequestSize how large a request may be, in bytes
	 * @param sender sends several calls, on another thread
	 */
	RunnerLine(long maxRequestSize, BiConsumer<RunnerLine, Ticket> sender) {
		this.maxBytes = Math.min(maxRequestSize, MAX_BYTES);
		this.sender = sender;
	}

	/**
	 * Whether calls can share requests to this runner.
	 */
	boolean isShared() {
		return this.shared;
	}

	/**
	 * The runner does not understand it.
	 */
	void unshare() {
		this.shared = false;
	}

	/**
	 * The runner does not read that much at once.
	 * @param calls what was sent together
	 */
	synchronized void limit(List<SharedCall> calls) {
		long bytes = calls.stream().mapToLong(SharedCall::size).sum();
		this.maxBytes = Math.min(this.maxBytes, bytes / 2);
	}

	/**
	 * Go alone, if few others are under way.
	 * @return the ticket to {@linkplain #arrived return}, {@code null} if the call waits
	 * for the next request
	 */
	synchronized @Nullable Ticket depart(SharedCall call) {
		if (this.waiting.isEmpty() && hasRoom()) {
			return ticket();
		}
		this.waiting.add(call);
		return null;
	}

	synchronized boolean isQuiet() {
		return this.waiting.isEmpty() && this.underWay.isEmpty();
	}

	private boolean hasRoom() {
		if (this.underWay.size() < MAX_UNDER_WAY) {
			return true;
		}
		Iterator<Ticket> oldestFirst = this.underWay.iterator();
		if (System.nanoTime() - oldestFirst.next().since() < PATIENCE_NANOS) {
			return false;
		}
		oldestFirst.remove();
		return true;
	}

	private Ticket ticket() {
		Ticket ticket = new Ticket(System.nanoTime());
		this.underWay.add(ticket);
		return ticket;
	}

	/**
	 * A request has come to its end: those who wait may depart.
	 */
	void arrived(Ticket ticket) {
		dispatch(next(ticket));
	}

	/**
	 * Those who have waited for long look whether there is room now.
	 */
	void poke() {
		dispatch(next(null));
	}

	private void dispatch(@Nullable Ticket ticket) {
		if (ticket != null) {
			this.sender.accept(this, ticket);
		}
	}

	/**
	 * A request has come to its end, on a thread that can send the next one.
	 * @param arrived the ticket of the request, if any
	 * @return the ticket of the next one, {@code null} if there is nothing to be sent
	 */
	@Nullable Ticket next(@Nullable Ticket arrived) {
		SharedCall single;
		Ticket ticket;
		synchronized (this) {
			if (arrived != null) {
				this.underWay.remove(arrived);
			}
			if (this.waiting.size() <= this.boarding * MAX_CALLS || !hasRoom()) {
				return null;
			}
			ticket = ticket();
			single = (this.waiting.size() == 1) ? this.waiting.remove() : null;
			if (single == null) {
				this.boarding++;
			}
		}
		if (single == null) {
			return ticket;
		}
		return single.sendAlone(ticket) ? null : next(ticket);
	}

	/**
	 * Who goes with a request. It is asked for when the request is about to be written:
	 * who comes until then goes, too.
	 * @return the calls, none if all have left
	 */
	List<SharedCall> board() {
		List<SharedCall> calls = take();
		// there may be more than go with it
		poke();
		return calls;
	}

	private synchronized List<SharedCall> take() {
		this.boarding--;
		List<SharedCall> calls = new ArrayList<>(Math.min(this.waiting.size(), MAX_CALLS));
		long bytes = 0;
		SharedCall next = this.waiting.peek();
		while (next != null && calls.size() < MAX_CALLS && (calls.isEmpty() || bytes + next.size() <= this.maxBytes)) {
			calls.add(this.waiting.remove());
			bytes += next.size();
			next = this.waiting.peek();
		}
		return calls;
	}

	/**
	 * Nobody waits for a call any more.
	 */
	synchronized void leave(SharedCall call) {
		this.waiting.remove(call);
	}

	/**
	 * A request that is under way. Each is another one.
	 */
	static final class Ticket {

		private final long since;

		private Ticket(long since) {
			this.since = since;
		}

		long since() {
			return this.since;
		}

	}

}
