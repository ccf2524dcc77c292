package io.flame.link;

/**
 * The format of a frame: the length of what follows (4 bytes), the type (1), flags (1),
 * the id of the call (8) and the payload, integers in network byte order.
 * <p>
 * The payload of a message's first frame begins with the total length of its head and
 * body if there are {@linkplain #MORE more} frames (8 bytes), then has the length of the
 * head (2), the head, and the beginning of the body. The other frames of the message
 * carry the rest of the body.
 */
final class FrameFormat {

	/** The length of a frame in bytes, at most. */
	static final int MAX_FRAME = 64 * 1024;

	static final int LENGTH_FIELD = Integer.BYTES;

	/** All that stands before the payload. */
	static final int HEADER = LENGTH_FIELD + 2 + Long.BYTES;

	/** A flag: more frames of this message follow. */
	static final int MORE = 1;

	/** A flag of a response: the call is still executed, its {@code END} follows. */
	static final int EARLY = 2;

	/** The length of a message's head in bytes, at most. */
	static final int MAX_HEAD = 16 * 1024;

	private FrameFormat() {
	}

}
