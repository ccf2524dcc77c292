package io.flame.link;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A call over a link, as its caller sees it. One thread awaits its outcome; the other
 * methods are thread-safe.
 */
public final class LinkCall {

	private static final Runnable ENDED = () -> {
	};

	private final ClientLink link;

	private final OutgoingMessage message;

	/** Boxed once: it is the key of several tables. */
	private final Long id;

	private final AtomicReference<@Nullable LinkOutcome> outcome = new AtomicReference<>();

	private final AtomicReference<@Nullable Runnable> onEnd = new AtomicReference<>();

	private volatile @Nullable Thread waiter;

	/** Nothing more is heard of it. */
	private volatile boolean lost;

	LinkCall(ClientLink link, long id, OutgoingMessage message) {
		this.link = link;
		this.id = id;
		this.message = message;
	}

	Long id() {
		return this.id;
	}

	/**
	 * Send the call and wait for its outcome. A call that is given up is cancelled.
	 * @param deadline when to stop waiting, a value of {@link System#nanoTime()}
	 * @return the outcome
	 */
	public LinkOutcome execute(long deadline) {
		this.waiter = Thread.currentThread();
		try {
			if (!this.link.send(this, this.message, deadline)) {
				return giveUp(new LinkOutcome.TimedOut(false), new LinkOutcome.TimedOut(true));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return interrupted();
		}
		this.link.look(this);
		return await(deadline);
	}

	private LinkOutcome await(long deadline) {
		while (true) {
			LinkOutcome known = this.outcome.get();
			if (known != null) {
				return known;
			}
			if (Thread.currentThread().isInterrupted()) {
				return interrupted();
			}
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return giveUp(new LinkOutcome.TimedOut(false), new LinkOutcome.TimedOut(true));
			}
			this.link.ensureReading();
			if (!hasOutcome()) {
				LockSupport.parkNanos(this, left);
			}
		}
	}

	private LinkOutcome interrupted() {
		return giveUp(new LinkOutcome.Interrupted(false), new LinkOutcome.Interrupted(true));
	}

	private LinkOutcome giveUp(LinkOutcome unsent, LinkOutcome sent) {
		boolean dropped = this.link.drop(this.message);
		LinkOutcome givenUp = dropped ? unsent : sent;
		if (!this.outcome.compareAndSet(null, givenUp)) {
			LinkOutcome known = this.outcome.get();
			return (known != null) ? known : givenUp;
		}
		if (dropped) {
			this.link.ended(this);
		}
		else {
			this.message.abort();
			this.link.cancel(this);
		}
		return givenUp;
	}

	/**
	 * The runner is known to be lost.
	 * @param reason the reason, as a sentence
	 */
	public void lost(String reason) {
		boolean dropped = this.link.drop(this.message);
		this.lost = !dropped && this.message.isStarted();
		complete(new LinkOutcome.Lost(reason, this.lost));
		this.link.ended(this);
	}

	boolean hasOutcome() {
		return this.outcome.get() != null;
	}

	void complete(LinkOutcome outcome) {
		if (this.outcome.compareAndSet(null, outcome)) {
			Thread waiting = this.waiter;
			if (waiting != Thread.currentThread()) {
				LockSupport.unpark(waiting);
			}
		}
	}

	/**
	 * The runner does not execute the call, or nothing more is heard of it.
	 */
	void ended() {
		Runnable action = this.onEnd.getAndSet(ENDED);
		if (action != null) {
			Link.perform(action);
		}
	}

	/**
	 * Whether it has ended.
	 * @return whether {@link #onEnd} actions have been performed
	 */
	public boolean hasEnded() {
		return this.onEnd.get() == ENDED;
	}

	/**
	 * Whether the runner has sent anything since a time, so that it must have received
	 * what was sent to it before.
	 * @param time a value of {@link System#nanoTime()}
	 * @return whether it has
	 */
	public boolean hasHeardSince(long time) {
		return this.link.hasHeardSince(time);
	}

	/**
	 * Whether it is unknown what became of the call, since the link was closed.
	 * @return whether the runner may still execute it although it has ended here
	 */
	public boolean isLost() {
		return this.lost;
	}

	/**
	 * The runner has responded: what is left of the call need not be sent.
	 */
	void abortSending() {
		this.message.abort();
	}

	/**
	 * Perform an action as soon as the runner does not execute the call any more, or the
	 * link is closed.
	 * @param action the action, performed once, perhaps at once
	 */
	public void onEnd(Runnable action) {
		if (!this.onEnd.compareAndSet(null, action)) {
			action.run();
		}
	}

}
