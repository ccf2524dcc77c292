package io.flame.runner;

import java.io.IOException;
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

	private final Exchange exchange;

	private final BodyReader reader;

	private final BodyReader.Receiver receiver;

	private final @Nullable SignatureCheck check;

	private final ServletInputStream input;

	/** The declared length, or the first one that is too large. */
	private final int maxLength;

	private final boolean declared;

	private final DeadlineWatch.Watched watched;

	/** Held only while nothing blocks. */
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
					() -> giveUpElsewhere(RefusedException.bodyTimeout(reader.timeout())));
	}

	/**
	 * Begin. The receiver is called on one of the server's threads.
	 */
	void start() {
		try {
			this.reader.memory().reserve(this, this.bytes.length);
			this.exchange.startAsync();
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
		if (discarding == null && !receive()) {
			discarding = discard();
		}
		if (discarding != null) {
			discarding.onDataAvailable();
		}
	}

	/**
	 * Read what has come.
	 * @return whether there may be more
	 */
	private boolean receive() throws IOException {
		this.lock.lock();
		try {
			while (!this.over && !this.input.isFinished() && this.input.isReady()) {
				if (this.end < this.maxLength) {
					grow();
					int count = this.input.read(this.bytes, this.end,
							Math.min(CHUNK_SIZE, this.bytes.length - this.end));
					if (count < 0) {
						return true;
					}
					if (this.check != null) {
						this.check.update(this.bytes, this.end, count);
					}
					this.end += count;
				}
				else if (!this.declared || this.input.read() < 0) {
					return this.declared;
				}
			}
			return this.over || this.declared || this.end < this.maxLength;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void grow() {
		if (this.end == this.bytes.length && this.end < this.maxLength) {
			int size = (int) Math.min(this.maxLength, 2L * this.end);
			this.reader.memory().reserve(this, size - this.bytes.length);
			this.bytes = Arrays.copyOf(this.bytes, size);
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
		giveUpElsewhere(RefusedException.tooManyBodies());
	}

	/**
	 * The calling thread has others to look after, and writing may block.
	 */
	private void giveUpElsewhere(RefusedException reason) {
		Runnable task = () -> {
			if (end()) {
				this.receiver.refuse(reason, true);
			}
		};
		try {
			this.reader.helpers().execute(task);
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// there are no more threads
			task.run();
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

}
