package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.flame.context.Deadline;
import io.flame.context.DeadlineWatch;
import io.flame.protocol.SignatureCheck;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Receives a body as it comes, and holds no thread while nothing comes. Its memory grows
 * with what has arrived, and not with what was declared. Thread-safe.
 */
final class BodyReceiver implements ReadListener {

	private static final Log logger = LogFactory.getLog(BodyReceiver.class);

	/** Little enough that its digest goes on while the next bytes arrive. */
	private static final int CHUNK_SIZE = 64 * 1024;

	/** Until there may be a thread again. */
	private static final Duration PAUSE = Duration.ofMillis(100);

	private final Exchange exchange;

	private final BodyReader reader;

	private final BodyReader.Receiver receiver;

	private final @Nullable SignatureCheck check;

	private final ServletInputStream input;

	/** The declared length, or the first one that is too large. */
	private final int maxLength;

	private final boolean declared;

	private final DeadlineWatch.Watched watched;

	/** Held only while nothing blocks, and never together with that of another body. */
	private final Lock lock = new ReentrantLock();

	private byte[] bytes;

	private int end;

	private boolean over;

	private volatile @Nullable BodyDiscarder discarder;

	/**
	 * Create a receiver.
	 * @param receiver takes the body
	 * @param check has taken the beginning of the body
	 * @param bytes begins with the beginning of the body
	 * @param end where the beginning of the body ends
	 */
	BodyReceiver(Exchange exchange, BodyReader reader, BodyReader.Receiver receiver, @Nullable SignatureCheck check,
			byte[] bytes, int end) throws IOException {
		this.bytes = bytes;
		this.end = end;
		this.exchange = exchange;
		this.reader = reader;
		this.receiver = receiver;
		this.check = check;
		this.input = exchange.request().getInputStream();
		int length = exchange.request().getContentLength();
		this.declared = length >= 0;
		this.maxLength = this.declared ? length : (int) Math.min(reader.limit() + 1, Integer.MAX_VALUE - 8);
		this.watched = reader.watch()
			.beginInterruptible(Deadline.after(reader.timeout()),
					() -> giveUp(RefusedException.bodyTimeout(reader.timeout())));
	}

	/**
	 * Begin. The receiver is called on one of the server's threads.
	 */
	void start() {
		try {
			// first: what gives way at once must be able to end the exchange
			this.exchange.startAsync();
			this.reader.memory().begin(this, this.bytes.length);
			this.input.setReadListener(this);
		}
		catch (RuntimeException | Error ex) {
			end();
			throw ex;
		}
	}

	@Override
	public void onDataAvailable() throws IOException {
		BodyDiscarder discarding = this.discarder;
		if (discarding == null) {
			Progress progress = receive();
			while (progress == Progress.FULL) {
				grow();
				progress = receive();
			}
			discarding = (progress == Progress.TOO_LARGE) ? discard() : null;
		}
		if (discarding != null) {
			discarding.onDataAvailable();
		}
	}

	/**
	 * Read what has come.
	 * @return how far that went
	 */
	private Progress receive() throws IOException {
		this.lock.lock();
		try {
			while (!this.over && !this.input.isFinished() && this.input.isReady()) {
				if (this.end < this.maxLength) {
					if (this.end == this.bytes.length) {
						return Progress.FULL;
					}
					int count = this.input.read(this.bytes, this.end,
							Math.min(CHUNK_SIZE, this.bytes.length - this.end));
					if (count < 0) {
						return Progress.GOES_ON;
					}
					if (this.check != null) {
						this.check.update(this.bytes, this.end, count);
					}
					this.end += count;
				}
				else if (!this.declared || this.input.read() < 0) {
					return this.declared ? Progress.GOES_ON : Progress.TOO_LARGE;
				}
			}
			return (this.over || this.declared || this.end < this.maxLength) ? Progress.GOES_ON : Progress.TOO_LARGE;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Make room for more, without the lock while others give way: they may be making room
	 * at the same time.
	 */
	private void grow() {
		int size = (int) Math.min(this.maxLength, 2L * this.end);
		if (!this.reader.memory().reserve(this, size - this.end)) {
			evict();
			return;
		}
		this.lock.lock();
		try {
			if (!this.over) {
				this.bytes = Arrays.copyOf(this.bytes, size);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * It is too large.
	 * @return what reads on for a moment, {@code null} if it is refused already
	 */
	private @Nullable BodyDiscarder discard() throws IOException {
		if (!end()) {
			return null;
		}
		BodyDiscarder discarding = BodyDiscarder.take(this.exchange, this.reader.watch());
		this.discarder = discarding;
		this.receiver.refuse(this.reader.tooLarge(), false);
		return discarding;
	}

	@Override
	public void onAllDataRead() {
		BodyDiscarder discarding = this.discarder;
		if (discarding != null) {
			discarding.onAllDataRead();
			return;
		}
		byte[] body;
		this.lock.lock();
		try {
			if (this.over) {
				return;
			}
			body = (this.end == this.bytes.length) ? this.bytes : Arrays.copyOf(this.bytes, this.end);
		}
		finally {
			this.lock.unlock();
		}
		if (end()) {
			this.receiver.receive(body, this.check);
		}
	}

	@Override
	public void onError(Throwable problem) {
		logger.debug("A body did not come to its end: " + problem);
		BodyDiscarder discarding = this.discarder;
		if (discarding != null) {
			discarding.onError(problem);
		}
		else if (end()) {
			// a client that only ended its own direction still reads
			this.receiver.refuse(RefusedException.badRequest("The body ended early."), true);
		}
	}

	/**
	 * Others need its memory.
	 */
	void evict() {
		giveUp(RefusedException.tooManyBodies());
	}

	private void giveUp(RefusedException reason) {
		if (end()) {
			refuseElsewhere(reason);
		}
	}

	/**
	 * The calling thread has others to look after, and writing may block.
	 */
	private void refuseElsewhere(RefusedException reason) {
		try {
			this.reader.helpers().execute(() -> this.receiver.refuse(reason, true));
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// there are no more threads, for now
			this.reader.watch().beginInterruptible(Deadline.after(PAUSE), () -> refuseElsewhere(reason));
		}
	}

	/**
	 * Drop it.
	 * @return whether it was under way
	 */
	private boolean end() {
		this.lock.lock();
		try {
			if (this.over) {
				return false;
			}
			this.over = true;
			this.bytes = new byte[0];
		}
		finally {
			this.lock.unlock();
		}
		this.reader.watch().end(this.watched);
		this.reader.memory().release(this);
		return true;
	}

	/**
	 * How far reading went.
	 */
	private enum Progress {

		/** There may be more, or it is over. */
		GOES_ON,

		/** There is more than there is room for. */
		FULL,

		/** There is more than there may be. */
		TOO_LARGE

	}

}
