package io.flame.link;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * An authenticated peer whose frames a test writes and reads itself.
 */
final class RawPeer implements AutoCloseable {

	private final SocketChannel socket;

	private final FrameReader frames;

	private RawPeer(SocketChannel socket) {
		this.socket = socket;
		this.frames = new FrameReader(new PlainChannel(socket));
	}

	/**
	 * Be a parent.
	 */
	static RawPeer connect(SocketAddress address) throws IOException {
		SocketChannel socket = (address instanceof UnixDomainSocketAddress)
				? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
		socket.connect(address);
		socket.configureBlocking(false);
		try (Selector selector = Selector.open()) {
			SelectionKey ready = socket.register(selector, 0);
			new ClientHandshake(new PlainChannel(socket), selector, ready,
					System.nanoTime() + TimeUnit.SECONDS.toNanos(5))
				.perform(Hello.create(false, "", ""), LinkFixture.SIGNER.keys().get(0));
		}
		return new RawPeer(socket);
	}

	/**
	 * Be a runner, of the next parent that connects.
	 */
	static RawPeer accept(ServerSocketChannel server) throws IOException {
		SocketChannel socket = server.accept();
		socket.configureBlocking(false);
		ServerHandshake handshake = new ServerHandshake(new HandshakeChannel(new PlainChannel(socket)),
				LinkFixture.SIGNER.keys(), "runner-1", "", false);
		while (!handshake.proceed(new TestHandler())) {
			TestHandler.pause(500);
		}
		return new RawPeer(socket);
	}

	static ByteBuffer frame(FrameType type, int flags, long id, byte[] payload) {
		return ByteBuffer.allocate(FrameFormat.HEADER + payload.length)
			.putInt(FrameFormat.HEADER - FrameFormat.LENGTH_FIELD + payload.length)
			.put(type.code())
			.put((byte) flags)
			.putLong(id)
			.put(payload)
			.flip();
	}

	/**
	 * A call without a body.
	 */
	static ByteBuffer call(long id, String head) {
		byte[] bytes = head.getBytes(StandardCharsets.UTF_8);
		return frame(FrameType.CALL, 0, id,
				ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array());
	}

	/**
	 * Write what the peer accepts.
	 * @return whether it has accepted all
	 */
	boolean write(ByteBuffer bytes) throws IOException {
		this.socket.write(bytes);
		return !bytes.hasRemaining();
	}

	/**
	 * Wait for the next frame.
	 */
	FrameReader read() throws IOException {
		while (!this.frames.next()) {
			if (this.frames.read() < 0) {
				throw new IOException("closed");
			}
			TestHandler.pause(100);
		}
		return this.frames;
	}

	/**
	 * Wait for the next frame of a type.
	 */
	FrameReader read(FrameType type) throws IOException {
		FrameReader frame = read();
		while (frame.type() != type) {
			frame.skipRest();
			frame = read();
		}
		return frame;
	}

	boolean isClosedByPeer() {
		ByteBuffer sink = ByteBuffer.allocate(64 * 1024);
		try {
			int count = this.socket.read(sink);
			while (count > 0) {
				sink.clear();
				count = this.socket.read(sink);
			}
			return count < 0;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
