package io.flame.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Writes messages to the peer. There is no thread for it: a thread that has something to
 * send takes the write role and writes what others have queued, too, without blocking.
 * Where the peer does not read as fast, the role passes to the {@link WriteDrainer}.
 * Large messages are cut into chunks, which take turns after small messages; small and
 * large messages are limited separately, so that none waits for room behind the others.
 * Thread-safe.
 */
final class LinkWriter {

	/** Larger messages are sent in turns. */
	private static final int MAX_SMALL = 16 * 1024;

	/** A chunk that is smaller would cost more than it brings. */
	private static final int MIN_CHUNK = 4 * 1024;

	/** What small messages leave to a large one in every buffer. */
	private static final int SHARE = FrameFormat.MAX_HEAD + MIN_CHUNK;

	/**
	 * So many large messages take turns; what is left of them is not limited otherwise.
	 */
	private static final int MAX_ACTIVE = 8;

	/** A thread that has something to send writes no more than this for others. */
	private static final int MAX_BUFFERS = 24;

	/** How often it looks for more when it has written all there was. */
	private static final int MAX_ROUNDS = 16;

	private final LinkChannel channel;

	private final WriteDrainer drainer;

	private final QueueLimit small;

	private final QueueLimit large;

	private final Consumer<Throwable> failed;

	private final Queue<OutgoingMessage> queue = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	private final AtomicBoolean role = new AtomicBoolean();

	// of the thread that has the role

	/** Large messages that take turns. */
	private final Deque<OutgoingMessage> active = new ArrayDeque<>();

	/** Large messages of which nothing was written yet. */
	private final Deque<OutgoingMessage> inactive = new ArrayDeque<>();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(FrameFormat.MAX_FRAME).limit(0);

	private @Nullable OutgoingMessage next;

	private volatile long written;

	/**
	 * Create a writer.
	 * @param maxQueued how many bytes of small and how many of large messages may be
	 * queued until no more of them are accepted
	 * @param failed learns why nothing can be written any more
	 */
	LinkWriter(LinkChannel channel, WriteDrainer drainer, long maxQueued, Consumer<Throwable> failed) {
		this.channel = channel;
		this.drainer = drainer;
		this.small = new QueueLimit(maxQueued);
		this.large = new QueueLimit(maxQueued);
		this.failed = failed;
	}

	/**
	 * Queue a message. It is written with the next {@link #flush()}.
	 * @param deadline until when to wait for room in the queue, a value of
	 * {@link System#nanoTime()}
	 * @return whether it was queued
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	boolean offer(OutgoingMessage message, long deadline) throws InterruptedException {
		if (!limit(message).reserve(message.entrySize() + message.bodySize(), deadline)) {
			return false;
		}
		enqueue(message);
		return true;
	}

	/**
	 * Queue a message, even if there is no room.
	 */
	void add(OutgoingMessage message) {
		limit(message).take(message.entrySize() + message.bodySize());
		enqueue(message);
	}

	private void enqueue(OutgoingMessage message) {
		if (message.enqueue()) {
			this.queue.add(message);
		}
		else {
			limit(message).release(message.entrySize() + message.bodySize());
		}
	}

	private QueueLimit limit(OutgoingMessage message) {
		return (message.size() > MAX_SMALL) ? this.large : this.small;
	}

	/**
	 * Wait until less is queued than is allowed.
	 * @return whether the time is not over
	 */
	boolean awaitRoom(long deadline) throws InterruptedException {
		return this.small.await(deadline) && this.large.await(deadline);
	}

	/**
	 * Whether so much is queued that nothing should be added.
	 */
	boolean isFull() {
		return this.small.isReached() || this.large.isReached();
	}

	/**
	 * How many bytes are queued, except for what is left of messages that were started.
	 */
	long queued() {
		return this.small.queued() + this.large.queued();
	}

	/**
	 * How many bytes the peer has accepted.
	 */
	long written() {
		return this.written;
	}

	/**
	 * Do not write a message, if nothing of it was written yet. Its entry stays until it
	 * is reached.
	 * @return whether the peer will see nothing of it
	 */
	boolean drop(OutgoingMessage message) {
		if (message.withdraw()) {
			return true;
		}
		boolean dropped = message.drop();
		if (dropped) {
			limit(message).release(message.bodySize());
		}
		return dropped;
	}

	/**
	 * Write what is queued, unless another thread does. Does not block.
	 */
	void flush() {
		for (int round = 0; !this.queue.isEmpty() && !this.closed && this.role.compareAndSet(false, true); round++) {
			if (round == MAX_ROUNDS) {
				// a caller has its own call to look after
				this.drainer.resume(this);
				return;
			}
			drain();
		}
	}

	/**
	 * Write until nothing is left, then give up the role; or leave both to the drainer.
	 * For the thread that has the role.
	 */
	void drain() {
		try {
			if (write()) {
				this.role.set(false);
			}
			else {
				this.drainer.resume(this);
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			// the role is not given up: nothing may be written after a part of a frame
			this.failed.accept(ex);
		}
	}

	/**
	 * Whether nothing is left to write. In this order: the role is given up only when
	 * nothing is left.
	 */
	boolean isIdle() {
		return this.queue.isEmpty() && !this.role.get();
	}

	/**
	 * The drainer has the role, and goes on when the channel is writable.
	 */
	LinkChannel channel() {
		return this.channel;
	}

	void fail(Throwable cause) {
		this.failed.accept(cause);
	}

	/**
	 * Nothing is written any more, and no thread waits for room.
	 */
	void close() {
		this.closed = true;
		this.queue.clear();
		this.small.close();
		this.large.close();
	}

	/**
	 * Write what is queued.
	 * @return whether all of it was written
	 */
	private boolean write() throws IOException {
		for (int buffers = 0; buffers < MAX_BUFFERS; buffers++) {
			int before = this.buffer.remaining();
			boolean complete = this.channel.write(this.buffer);
			this.written += before - this.buffer.remaining();
			if (!complete) {
				return false;
			}
			this.buffer.clear();
			try {
				fill();
			}
			finally {
				this.buffer.flip();
			}
			if (!this.buffer.hasRemaining()) {
				return true;
			}
		}
		return false;
	}

	private void fill() {
		fillSmall();
		while (this.active.size() < MAX_ACTIVE && !this.inactive.isEmpty()) {
			this.active.add(this.inactive.remove());
		}
		while (!this.active.isEmpty() && hasRoom(this.active.element())) {
			OutgoingMessage message = this.active.remove();
			if (!(message.isStarted() ? message.writeNext(this.buffer) : start(message))) {
				this.active.add(message);
			}
		}
	}

	private void fillSmall() {
		for (OutgoingMessage message = next(); message != null; message = next()) {
			if (message.size() > MAX_SMALL) {
				this.inactive.add(message);
			}
			else if (message.size() > this.buffer.remaining() - (hasLarge() ? SHARE : 0)) {
				this.next = message;
				return;
			}
			else {
				start(message);
			}
		}
	}

	private boolean hasLarge() {
		return !this.active.isEmpty() || !this.inactive.isEmpty();
	}

	private @Nullable OutgoingMessage next() {
		OutgoingMessage message = this.next;
		if (message != null) {
			this.next = null;
			return message;
		}
		return this.queue.poll();
	}

	private boolean hasRoom(OutgoingMessage message) {
		return this.buffer.remaining() >= Math.min(message.needed(), message.isStarted() ? MIN_CHUNK : SHARE);
	}

	/**
	 * Write the beginning of a message, unless it was dropped.
	 * @return whether nothing is left to write
	 */
	private boolean start(OutgoingMessage message) {
		boolean started = message.start();
		limit(message).release(message.entrySize() + (started ? message.bodySize() : 0));
		return !started || message.writeFirst(this.buffer);
	}

}
