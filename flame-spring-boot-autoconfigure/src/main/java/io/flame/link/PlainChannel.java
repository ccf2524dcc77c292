package io.flame.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Transfers bytes as they are.
 */
final class PlainChannel implements LinkChannel {

	private final SocketChannel socket;

	PlainChannel(SocketChannel socket) {
		this.socket = socket;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.socket.read(target);
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		this.socket.write(source);
		return !source.hasRemaining();
	}

	@Override
	public SocketChannel socket() {
		return this.socket;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
