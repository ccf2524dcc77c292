package io.flame.link;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of messages together. A message that is too large takes no memory: its
 * frames are skipped. Used by one thread at a time.
 */
final class MessageAssembler {

	/** A writer begins no more than half as many at the same time. */
	private static final int MAX_PARTS = 16;

	private final long maxSize;

	private final Map<Long, Part> parts = new HashMap<>();

	/**
	 * Create it.
	 * @param maxSize the length of a message's body in bytes, at most
	 */
	MessageAssembler(long maxSize) {
		this.maxSize = Math.min(maxSize, Integer.MAX_VALUE - 8);
	}

	/**
	 * Add a frame.
	 * @param frame the frame, of which the whole payload is read
	 * @param tooLarge learns of a message that is larger than allowed, once
	 * @return the message that it completes, {@code null} if it completes none
	 * @throws LinkException if it is no part of a message
	 */
	@Nullable IncomingMessage add(FrameReader frame, TooLarge tooLarge) throws LinkException {
		Part part = this.parts.get(frame.id());
		boolean more = frame.has(FrameFormat.MORE);
		if (part == null) {
			part = begin(frame, more, tooLarge);
			if (more && this.parts.values().stream().filter(Part::takesMemory).count() > MAX_PARTS) {
				throw new LinkException("Too many messages are incomplete");
			}
			if (more) {
				this.parts.put(frame.id(), part);
			}
		}
		else {
			part.add(frame);
		}
		if (more) {
			return null;
		}
		this.parts.remove(frame.id());
		return part.complete(frame);
	}

	/**
	 * Whether a part of a message has arrived.
	 */
	boolean isPartial(long id) {
		return this.parts.containsKey(id);
	}

	/**
	 * The rest of a message does not follow.
	 * @return whether some of it has arrived
	 */
	boolean abort(long id) {
		return this.parts.remove(id) != null;
	}

	private Part begin(FrameReader frame, boolean more, TooLarge tooLarge) throws LinkException {
		long total = more ? frame.readLong() : -1;
		byte[] head = frame.readBytes(frame.readUnsignedShort());
		if (more && total < head.length + frame.remaining()) {
			throw new LinkException("A message is longer than announced");
		}
		long length = more ? total - head.length : frame.remaining();
		if (length > this.maxSize) {
			tooLarge.reject(frame.id(), head, length);
			frame.skipRest();
			return new Part(head, null);
		}
		Part part = new Part(head, new byte[(int) length]);
		part.add(frame);
		return part;
	}

	/**
	 * A message of which more frames may follow.
	 */
	private static final class Part {

		private final byte[] head;

		private final byte @Nullable [] body;

		private int end;

		Part(byte[] head, byte @Nullable [] body) {
			this.head = head;
			this.body = body;
		}

		boolean takesMemory() {
			return this.body != null;
		}

		void add(FrameReader frame) throws LinkException {
			if (this.body == null) {
				frame.skipRest();
				return;
			}
			int count = frame.remaining();
			if (count > this.body.length - this.end) {
				throw new LinkException("A message is longer than announced");
			}
			frame.readRest(this.body, this.end);
			this.end += count;
		}

		@Nullable IncomingMessage complete(FrameReader frame) throws LinkException {
			if (this.body == null) {
				return null;
			}
			if (this.end != this.body.length) {
				throw new LinkException("A message is shorter than announced");
			}
			return new IncomingMessage(frame.id(), frame.flags(), this.head, this.body);
		}

	}

	/**
	 * Learns of messages that are too large.
	 */
	interface TooLarge {

		void reject(long id, byte[] head, long length);

	}

}
