package io.flame.link;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One end of a connection that is shared by many calls. Thread-safe, except for what is
 * read: that belongs to the thread that has the read role.
 */
abstract class Link implements Closeable {

	/** Keys are looked at by the thread that selects: there is one only. */
	private static final Consumer<SelectionKey> READABLE = (key) -> {
	};

	private final LinkChannel channel;

	private final LinkWriter writer;

	private final WriteDrainer drainer;

	private final Selector selector;

	private final FrameReader frames;

	private final AtomicReference<@Nullable String> closed = new AtomicReference<>();

	Link(LinkChannel channel, WriteDrainer drainer, LinkSettings settings) throws IOException {
		this.channel = channel;
		this.drainer = drainer;
		this.frames = new FrameReader(channel);
		this.writer = new LinkWriter(channel, drainer, settings.maxQueuedSize(), this::fail);
		this.selector = Selector.open();
		try {
			channel.socket().register(this.selector, SelectionKey.OP_READ);
		}
		catch (IOException | RuntimeException ex) {
			this.selector.close();
			throw ex;
		}
	}

	LinkWriter writer() {
		return this.writer;
	}

	FrameReader frames() {
		return this.frames;
	}

	/**
	 * Send a frame at once.
	 */
	void send(OutgoingMessage message) {
		this.writer.add(message);
		this.writer.flush();
	}

	/**
	 * Read what has arrived.
	 * @return whether something has
	 * @throws EOFException if the peer has closed the link
	 */
	boolean readArrived() throws IOException {
		int count = this.frames.read();
		if (count < 0) {
			throw new EOFException("The peer has closed the link");
		}
		return count > 0;
	}

	/**
	 * Wait until something arrives, or the link is closed.
	 * @param timeout how long to wait in milliseconds, 0 for ever
	 */
	void awaitArrival(long timeout) throws IOException {
		// an interrupt was meant for what the thread did before, and would keep it
		// from waiting
		Thread.interrupted();
		this.selector.select(READABLE, timeout);
	}

	/**
	 * Whether the link can be used.
	 */
	boolean isOpen() {
		return this.closed.get() == null;
	}

	/**
	 * Why the link cannot be used any more, as a sentence.
	 */
	String closedBecause() {
		String reason = this.closed.get();
		return (reason != null) ? reason : "The link is open.";
	}

	void fail(Throwable cause) {
		close("The link broke: %s.".formatted((cause.getMessage() != null) ? cause.getMessage() : cause));
	}

	@Override
	public void close() {
		close("The link was closed.");
	}

	private void close(String reason) {
		if (!this.closed.compareAndSet(null, reason)) {
			return;
		}
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// it is not used any more
		}
		this.writer.close();
		this.drainer.forget();
		// the thread that reads leaves
		this.selector.wakeup();
		closed(reason);
	}

	/**
	 * Perform an action that must not keep the link from working if it fails.
	 * @return whether it has not failed
	 */
	static boolean perform(Runnable action) {
		try {
			action.run();
			return true;
		}
		catch (RuntimeException | Error ex) {
			Thread thread = Thread.currentThread();
			thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
			return false;
		}
	}

	/**
	 * The thread that has read does so no more.
	 */
	void endReading() {
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			// it is not used any more
		}
	}

	/**
	 * Nothing can be sent or received any more.
	 * @param reason the reason, as a sentence
	 */
	abstract void closed(String reason);

}
