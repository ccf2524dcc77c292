package io.flame.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;

/**
 * A channel without a connection: what is read is given, what is written is kept, both in
 * pieces of random sizes.
 */
final class ScriptedChannel implements LinkChannel {

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	private final Random random;

	private ByteBuffer input = ByteBuffer.allocate(0);

	private int most = Integer.MAX_VALUE;

	ScriptedChannel(long seed) {
		this.random = new Random(seed);
	}

	ScriptedChannel(byte[] input) {
		this(1);
		this.input = ByteBuffer.wrap(input);
	}

	/**
	 * Transfer at most so many bytes at a time.
	 */
	void fragment(int most) {
		this.most = most;
	}

	void feed(byte[] bytes) {
		this.input = ByteBuffer.allocate(this.input.remaining() + bytes.length).put(this.input).put(bytes).flip();
	}

	byte[] take() {
		byte[] bytes = this.written.toByteArray();
		this.written.reset();
		return bytes;
	}

	private int count(int possible) {
		return Math.min(possible, (this.most != Integer.MAX_VALUE) ? 1 + this.random.nextInt(this.most) : possible);
	}

	@Override
	public int read(ByteBuffer target) {
		int count = count(Math.min(this.input.remaining(), target.remaining()));
		target.put(this.input.slice(this.input.position(), count));
		this.input.position(this.input.position() + count);
		return count;
	}

	@Override
	public boolean write(ByteBuffer source) {
		byte[] bytes = new byte[count(source.remaining())];
		source.get(bytes);
		this.written.writeBytes(bytes);
		return !source.hasRemaining();
	}

	@Override
	public SocketChannel socket() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() throws IOException {
		this.input = ByteBuffer.allocate(0);
	}

}
