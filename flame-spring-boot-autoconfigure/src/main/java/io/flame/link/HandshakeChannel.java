package io.flame.link;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Exchanges the few short messages before the first frame: a length (2 bytes) and the
 * message. Reads nothing beyond the message. Not thread-safe.
 */
final class HandshakeChannel {

	private final LinkChannel channel;

	private final ByteBuffer length = ByteBuffer.allocate(Short.BYTES);

	private @Nullable ByteBuffer message;

	private ByteBuffer out = ByteBuffer.allocate(0);

	HandshakeChannel(LinkChannel channel) {
		this.channel = channel;
	}

	/**
	 * Read the next message.
	 * @return the message, {@code null} if it has not arrived completely
	 * @throws IOException if the peer has closed the connection or sends too much
	 */
	byte @Nullable [] read() throws IOException {
		if (this.message == null) {
			if (!fill(this.length)) {
				return null;
			}
			int size = Short.toUnsignedInt(this.length.getShort(0));
			if (size > Hello.MAX_LENGTH) {
				throw new LinkException("The peer does not speak this protocol");
			}
			this.message = ByteBuffer.allocate(size);
		}
		if (!fill(this.message)) {
			return null;
		}
		byte[] complete = this.message.array();
		this.message = null;
		this.length.clear();
		return complete;
	}

	private boolean fill(ByteBuffer target) throws IOException {
		while (target.hasRemaining()) {
			int count = this.channel.read(target);
			if (count < 0) {
				throw new EOFException("The peer has closed the connection");
			}
			if (count == 0) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Begin to write a message.
	 * @return whether all of it is written
	 */
	boolean write(byte[] message) throws IOException {
		this.out = ByteBuffer.allocate(Short.BYTES + message.length)
			.putShort((short) message.length)
			.put(message)
			.flip();
		return flush();
	}

	/**
	 * Go on writing.
	 * @return whether all of it is written
	 */
	boolean flush() throws IOException {
		return this.channel.write(this.out);
	}

	LinkChannel channel() {
		return this.channel;
	}

}
