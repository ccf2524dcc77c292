package io.flame.link;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * Transfers bytes without blocking. Blocking channels are not used: an interrupt of one
 * caller would close the connection of all others. One thread reads and one thread writes
 * at a time.
 */
interface LinkChannel extends Closeable {

	/**
	 * Read what has arrived.
	 * @return how many bytes were added to the target, 0 if there are none yet, -1 at the
	 * end
	 */
	int read(ByteBuffer target) throws IOException;

	/**
	 * Write as much as the peer accepts now.
	 * @param source what is left to write; the same buffer until this returns
	 * {@code true}
	 * @return whether all of it is written; otherwise to be called again when
	 * {@link #socket()} is writable
	 */
	boolean write(ByteBuffer source) throws IOException;

	/**
	 * What to wait for before the next attempt during the handshake.
	 * @param operation what is to be done, of {@link SelectionKey}
	 * @return the operation that {@link #socket()} must be ready for
	 */
	default int interest(int operation) {
		return operation;
	}

	/**
	 * What to select on.
	 */
	SocketChannel socket();

}
