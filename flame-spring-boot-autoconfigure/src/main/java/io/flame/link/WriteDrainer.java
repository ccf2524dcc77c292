package io.flame.link;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/**
 * Goes on writing where a peer does not read as fast as messages are sent, so that no
 * thread that sends a message waits for it. One thread serves all links of an
 * application. Thread-safe.
 */
final class WriteDrainer implements AutoCloseable {

	private final Selector selector;

	private final Queue<LinkWriter> resumed = new ConcurrentLinkedQueue<>();

	/**
	 * Start the thread.
	 * @throws IOException if the platform has no more selectors
	 */
	WriteDrainer(ThreadFactory threads) throws IOException {
		this.selector = Selector.open();
		try {
			threads.newThread(this::run).start();
		}
		catch (RuntimeException | Error ex) {
			this.selector.close();
			throw ex;
		}
	}

	/**
	 * Take over the write role of a link.
	 */
	void resume(LinkWriter writer) {
		this.resumed.add(writer);
		this.selector.wakeup();
	}

	/**
	 * A link was closed: the platform closes its socket when the selector has noticed.
	 */
	void forget() {
		this.selector.wakeup();
	}

	private void run() {
		try {
			while (this.selector.isOpen()) {
				for (LinkWriter writer = this.resumed.poll(); writer != null; writer = this.resumed.poll()) {
					await(writer);
				}
				Thread.interrupted();
				this.selector.select(this::drain);
			}
		}
		catch (IOException | ClosedSelectorException ex) {
			// closed
		}
	}

	private void await(LinkWriter writer) {
		try {
			SelectionKey key = writer.channel().socket().keyFor(this.selector);
			if (key == null) {
				writer.channel().socket().register(this.selector, SelectionKey.OP_WRITE, writer);
			}
			else {
				key.interestOps(SelectionKey.OP_WRITE);
			}
		}
		catch (ClosedChannelException | RuntimeException | Error ex) {
			writer.fail(ex);
		}
	}

	private void drain(SelectionKey key) {
		LinkWriter writer = (LinkWriter) key.attachment();
		try {
			key.interestOps(0);
			writer.drain();
			writer.flush();
		}
		catch (RuntimeException | Error ex) {
			writer.fail(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			// it is not used any more
		}
	}

}
