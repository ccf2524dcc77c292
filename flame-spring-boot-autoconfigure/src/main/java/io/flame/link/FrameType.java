package io.flame.link;

import org.jspecify.annotations.Nullable;

/**
 * The types of frames.
 */
enum FrameType {

	/** Parent to runner: a call, or the next part of one. */
	CALL,

	/** Runner to parent: the response to a call, or the next part of one. */
	RESULT,

	/** Parent to runner: the response to a call is no longer awaited. */
	CANCEL,

	/** Both ways: the rest of a message that was begun does not follow. */
	ABORT,

	/** Parent to runner: asks for a {@link #STATE}. */
	PING,

	/** Runner to parent: whether it accepts calls, on request and on each change. */
	STATE,

	/**
	 * Runner to parent: a call whose response was sent early is not executed any more.
	 */
	END;

	private static final FrameType[] TYPES = values();

	byte code() {
		return (byte) (ordinal() + 1);
	}

	static @Nullable FrameType of(byte code) {
		return (code >= 1 && code <= TYPES.length) ? TYPES[code - 1] : null;
	}

}
