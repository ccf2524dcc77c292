package io.flame.link;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Finds the frames in what a channel reads. Used by one thread at a time.
 */
final class FrameReader {

	private final LinkChannel channel;

	/** Holds at least one complete frame. */
	private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * FrameFormat.MAX_FRAME).limit(0);

	private FrameType type = FrameType.ABORT;

	private int flags;

	private long id;

	private int end;

	FrameReader(LinkChannel channel) {
		this.channel = channel;
	}

	/**
	 * Read what has arrived.
	 * @return how many bytes, 0 if there are none yet, -1 at the end
	 */
	int read() throws IOException {
		this.buffer.compact();
		try {
			return this.channel.read(this.buffer);
		}
		finally {
			this.buffer.flip();
		}
	}

	/**
	 * Go to the next frame.
	 * @return whether it has arrived completely
	 * @throws LinkException if there is no valid frame
	 */
	boolean next() throws LinkException {
		if (this.buffer.remaining() < FrameFormat.LENGTH_FIELD) {
			return false;
		}
		int length = this.buffer.getInt(this.buffer.position());
		if (length < FrameFormat.HEADER - FrameFormat.LENGTH_FIELD
				|| length > FrameFormat.MAX_FRAME - FrameFormat.LENGTH_FIELD) {
			throw new LinkException("A frame has the invalid length %d".formatted(length));
		}
		if (this.buffer.remaining() < FrameFormat.LENGTH_FIELD + length) {
			return false;
		}
		this.buffer.getInt();
		this.end = this.buffer.position() + length;
		byte code = this.buffer.get();
		FrameType known = FrameType.of(code);
		if (known == null) {
			throw new LinkException("A frame has the unknown type %d".formatted(code));
		}
		this.type = known;
		this.flags = this.buffer.get();
		this.id = this.buffer.getLong();
		return true;
	}

	FrameType type() {
		return this.type;
	}

	boolean has(int flag) {
		return (this.flags & flag) != 0;
	}

	int flags() {
		return this.flags;
	}

	long id() {
		return this.id;
	}

	/**
	 * How much of the payload is left.
	 */
	int remaining() {
		return this.end - this.buffer.position();
	}

	long readLong() throws LinkException {
		require(Long.BYTES);
		return this.buffer.getLong();
	}

	int readInt() throws LinkException {
		require(Integer.BYTES);
		return this.buffer.getInt();
	}

	int readUnsignedShort() throws LinkException {
		require(Short.BYTES);
		return Short.toUnsignedInt(this.buffer.getShort());
	}

	byte readByte() throws LinkException {
		require(1);
		return this.buffer.get();
	}

	byte[] readBytes(int count) throws LinkException {
		require(count);
		byte[] bytes = new byte[count];
		this.buffer.get(bytes);
		return bytes;
	}

	/**
	 * Read the rest of the payload.
	 */
	void readRest(byte[] target, int offset) {
		this.buffer.get(target, offset, remaining());
	}

	/**
	 * Leave out the rest of the payload.
	 */
	void skipRest() {
		this.buffer.position(this.end);
	}

	private void require(int count) throws LinkException {
		if (remaining() < count) {
			throw new LinkException("A frame of type %s is too short".formatted(this.type));
		}
	}

}
