package io.flame.link;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

import io.flame.protocol.EncodedBody;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the peer. Its state is thread-safe; it is written by the thread
 * that has the write role.
 */
final class OutgoingMessage {

	private static final byte[] NO_HEAD = new byte[0];

	/** What its entry costs beside its bytes, roughly. */
	private static final int OVERHEAD = 128;

	private final FrameType type;

	private final long id;

	private final int flags;

	private final byte[] head;

	private final boolean framed;

	private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

	private final long bodySize;

	private volatile EncodedBody.@Nullable Reader body;

	OutgoingMessage(FrameType type, long id, int flags, byte[] head, EncodedBody body) {
		this(type, id, flags, head, body.reader());
		if (head.length > FrameFormat.MAX_HEAD) {
			throw new IllegalArgumentException(
					"'head' must not be longer than %d bytes".formatted(FrameFormat.MAX_HEAD));
		}
	}

	private OutgoingMessage(FrameType type, long id, int flags, byte[] head, EncodedBody.@Nullable Reader body) {
		this.type = type;
		this.id = id;
		this.flags = flags;
		this.head = head;
		this.body = body;
		this.framed = body != null;
		this.bodySize = (body != null) ? body.remaining() : 0;
	}

	/**
	 * A frame whose payload has no head and no body.
	 */
	static OutgoingMessage control(FrameType type, long id, byte[] payload) {
		return new OutgoingMessage(type, id, 0, payload, (EncodedBody.Reader) null);
	}

	static OutgoingMessage control(FrameType type, long id) {
		return control(type, id, NO_HEAD);
	}

	/**
	 * How many bytes of memory it holds as long as it is queued, apart from its body.
	 */
	long entrySize() {
		return OVERHEAD + this.head.length;
	}

	/**
	 * How many bytes of memory its body holds, until it is dropped.
	 */
	long bodySize() {
		return this.bodySize;
	}

	/**
	 * How much room a frame needs to carry all of it.
	 */
	long size() {
		return FrameFormat.HEADER + this.head.length + (this.framed ? Short.BYTES + this.bodySize : 0);
	}

	/**
	 * Whether the peer may have seen some of it.
	 */
	boolean isStarted() {
		State current = this.state.get();
		return current == State.STARTED || current == State.ABORTED;
	}

	/**
	 * It is in the queue from now on.
	 * @return whether it is to be sent
	 */
	boolean enqueue() {
		return this.state.compareAndSet(State.NEW, State.QUEUED);
	}

	/**
	 * Do not send it, if it is not even queued.
	 * @return whether it is not
	 */
	boolean withdraw() {
		boolean withdrawn = this.state.compareAndSet(State.NEW, State.DROPPED);
		if (withdrawn) {
			this.body = null;
		}
		return withdrawn;
	}

	/**
	 * Do not send it, if nothing of it was sent yet.
	 * @return whether the peer will see nothing of it
	 */
	boolean drop() {
		boolean dropped = this.state.compareAndSet(State.QUEUED, State.DROPPED);
		if (dropped) {
			this.body = null;
		}
		return dropped;
	}

	/**
	 * Do not send the rest of it.
	 */
	void abort() {
		this.state.compareAndSet(State.STARTED, State.ABORTED);
	}

	/**
	 * Begin to write it.
	 * @return whether it is to be written
	 */
	boolean start() {
		return this.state.compareAndSet(State.QUEUED, State.STARTED);
	}

	/**
	 * How much room its next frame needs to carry all that is left.
	 */
	long needed() {
		EncodedBody.Reader reader = this.body;
		long content = this.head.length + ((reader != null) ? Short.BYTES + reader.remaining() : 0);
		return FrameFormat.HEADER + content;
	}

	/**
	 * Write its first frame.
	 * @param target has room for more than the head
	 * @return whether nothing is left to write
	 */
	boolean writeFirst(ByteBuffer target) {
		EncodedBody.Reader reader = this.body;
		if (!this.framed || reader == null) {
			header(target, this.head.length, false);
			target.put(this.head);
			return true;
		}
		long total = this.head.length + reader.remaining();
		int room = target.remaining() - FrameFormat.HEADER - Short.BYTES - this.head.length;
		boolean more = reader.remaining() > room;
		int count = (int) (more ? room - Long.BYTES : reader.remaining());
		header(target, (more ? Long.BYTES : 0) + Short.BYTES + this.head.length + count, more);
		if (more) {
			target.putLong(total);
		}
		target.putShort((short) this.head.length);
		target.put(this.head);
		return read(reader, target, count);
	}

	/**
	 * Write its next frame.
	 * @param target has room for a header and a byte at least
	 * @return whether nothing is left to write
	 */
	boolean writeNext(ByteBuffer target) {
		EncodedBody.Reader reader = this.body;
		if (reader == null || this.state.get() == State.ABORTED) {
			header(target, FrameType.ABORT, 0, 0);
			return true;
		}
		int room = target.remaining() - FrameFormat.HEADER;
		boolean more = reader.remaining() > room;
		int count = (int) (more ? room : reader.remaining());
		header(target, count, more);
		return read(reader, target, count);
	}

	/**
	 * Write a part of the body.
	 * @return whether nothing is left to write
	 */
	private boolean read(EncodedBody.Reader reader, ByteBuffer target, int count) {
		reader.read(target, count);
		boolean complete = (reader.remaining() == 0);
		if (complete) {
			// its caller may keep the message for longer
			this.body = null;
		}
		return complete;
	}

	private void header(ByteBuffer target, int payload, boolean more) {
		header(target, this.type, payload, more ? this.flags | FrameFormat.MORE : this.flags);
	}

	private void header(ByteBuffer target, FrameType type, int payload, int flags) {
		target.putInt(FrameFormat.HEADER - FrameFormat.LENGTH_FIELD + payload)
			.put(type.code())
			.put((byte) flags)
			.putLong(this.id);
	}

	private enum State {

		NEW, QUEUED, STARTED, ABORTED, DROPPED

	}

}
