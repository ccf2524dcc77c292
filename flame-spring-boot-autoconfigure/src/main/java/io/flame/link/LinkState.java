package io.flame.link;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * What a runner reports about itself.
 *
 * @param draining whether it accepts no new calls
 * @param capacity how many calls it executes at the same time, {@code null} for no limit
 */
public record LinkState(boolean draining, @Nullable Integer capacity) {

	private static final int UNLIMITED = -1;

	byte[] encode() {
		return ByteBuffer.allocate(1 + Integer.BYTES)
			.put((byte) (this.draining ? 1 : 0))
			.putInt((this.capacity != null) ? this.capacity : UNLIMITED)
			.array();
	}

	static LinkState decode(FrameReader frame) throws LinkException {
		boolean draining = (frame.readByte() != 0);
		int capacity = frame.readInt();
		return new LinkState(draining, (capacity != UNLIMITED) ? capacity : null);
	}

}
