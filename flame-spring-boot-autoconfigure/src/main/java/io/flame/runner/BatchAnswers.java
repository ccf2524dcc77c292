package io.flame.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.flame.protocol.AnswerHead;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The answers to calls that share a request, in the order in which they become ready.
 * They are kept until somebody {@linkplain #flush() sends} them: a helper when it comes
 * and when it goes, whoever adds one while the thread of the request waits for them, and
 * this thread in the end. Thread-safe.
 */
final class BatchAnswers {

	private static final Log logger = LogFactory.getLog(BatchAnswers.class);

	private static final int OK = 200;

	/** What is kept until somebody sends it. */
	private static final int MAX_READY = 64 * 1024;

	private final HttpServletResponse response;

	private final InvocationCodec codec;

	private final AnswerEncoder encoder;

	private final Executor helpers;

	/** Guards what is ready and what is missing, and is never held while one writes. */
	private final Lock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private List<EncodedBody> ready = new ArrayList<>();

	private long readySize;

	private volatile boolean anyReady;

	private int open;

	/** The thread of the request waits. */
	private boolean awaited;

	private boolean cutOff;

	/** The caller has gone, or the response is the server's again. */
	private boolean closed;

	/** Held while one writes to the response. */
	private final Lock writing = new ReentrantLock();

	BatchAnswers(HttpServletResponse response, InvocationCodec codec, AnswerEncoder encoder, Executor helpers,
			int count, boolean draining) {
		this.response = response;
		this.codec = codec;
		this.encoder = encoder;
		this.helpers = helpers;
		this.open = count;
		response.setStatus(HttpServletResponse.SC_OK);
		response.setContentType(InvocationCodecs.CBOR_SEQUENCE);
		if (draining) {
			response.setHeader("Connection", "close");
		}
	}

	Answer of(String invocationId) {
		return new BatchAnswer(invocationId);
	}

	void refuse(String invocationId, RefusedException refusal) {
		AnswerHead head = new AnswerHead(invocationId, refusal.status(), -1);
		add(encode(head, new InvocationResponse.Failure(refusal.error()), void.class));
	}

	private EncodedBody encode(AnswerHead head, InvocationResponse answer, Type type) {
		// it is kept, and the handler goes on, perhaps with the same arrays
		return this.encoder.encode(answer, type,
				(each, declared) -> this.codec.encodeAnswer(head, each, declared).detach());
	}

	private void add(EncodedBody item) {
		boolean flush;
		this.lock.lock();
		try {
			this.ready.add(item);
			this.readySize += item.length();
			this.anyReady = true;
			this.open--;
			// the last ones go with the end of the response
			flush = this.awaited ? this.open > 0 : this.readySize > MAX_READY;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (flush) {
			flush();
		}
	}

	/**
	 * Whether something is ready that was not sent. Does not wait for anybody.
	 */
	boolean hasReady() {
		return this.anyReady;
	}

	/**
	 * Send what is ready.
	 */
	void flush() {
		this.writing.lock();
		writeReady();
	}

	/**
	 * Send what is ready, unless somebody writes already.
	 */
	void tryFlush() {
		if (this.writing.tryLock()) {
			writeReady();
		}
	}

	private void writeReady() {
		try {
			List<EncodedBody> items = takeReady();
			if (!items.isEmpty()) {
				write(items);
				this.response.flushBuffer();
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			logger.debug("The caller has gone: " + ex.getMessage());
			close();
		}
		finally {
			this.writing.unlock();
		}
	}

	private void write(List<EncodedBody> items) throws IOException {
		OutputStream stream = this.response.getOutputStream();
		for (EncodedBody item : items) {
			item.writeTo(stream);
		}
	}

	private List<EncodedBody> takeReady() {
		this.lock.lock();
		try {
			if (this.closed || this.cutOff) {
				return List.of();
			}
			List<EncodedBody> items = this.ready;
			this.ready = new ArrayList<>();
			this.readySize = 0;
			this.anyReady = false;
			return items;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up: what has not been sent is not sent any more.
	 */
	void cutOff() {
		this.lock.lock();
		try {
			this.cutOff = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait, on the thread that serves the request, until all are answered, and give the
	 * response back to the server: nobody writes to it afterwards.
	 * @throws IOException if the response is broken off
	 */
	void await() throws IOException {
		if (!isComplete()) {
			flush();
		}
		boolean complete = awaitAll();
		this.writing.lock();
		try {
			if (complete) {
				List<EncodedBody> last = takeReady();
				if (!last.isEmpty() && !this.response.isCommitted()) {
					this.response.setContentLengthLong(last.stream().mapToLong(EncodedBody::length).sum());
				}
				write(last);
			}
			else {
				breakOff();
			}
		}
		finally {
			close();
			this.writing.unlock();
		}
	}

	private boolean isComplete() {
		this.lock.lock();
		try {
			return this.open == 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean awaitAll() {
		this.lock.lock();
		try {
			this.awaited = true;
			while (this.open > 0 && !this.closed && !this.cutOff) {
				this.changed.await();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.cutOff = true;
		}
		finally {
			this.lock.unlock();
		}
		return this.open == 0 && !this.closed && !this.cutOff;
	}

	/**
	 * To the callers this is what it would be if the runner ended: the connection ends
	 * before the answers do.
	 */
	private void breakOff() throws IOException {
		if (this.response.isCommitted()) {
			throw new IOException("The response is broken off");
		}
		ServletAnswer.breakOff(this.response);
	}

	/**
	 * The answer to one of the calls.
	 */
	private final class BatchAnswer implements Answer {

		private final String invocationId;

		private final AtomicBoolean given = new AtomicBoolean();

		BatchAnswer(String invocationId) {
			this.invocationId = invocationId;
		}

		@Override
		public void give(InvocationResponse answer, Type type, long elapsedMicros) {
			give(encode(new AnswerHead(this.invocationId, OK, elapsedMicros), answer, type));
		}

		private void give(EncodedBody item) {
			if (this.given.compareAndSet(false, true)) {
				try {
					add(item);
				}
				catch (RuntimeException | Error ex) {
					// there is no memory for it: nobody else will give an answer
					BatchAnswers.this.cutOff();
					throw ex;
				}
			}
		}

		@Override
		public void giveEarly(InvocationResponse answer, Type type, long elapsedMicros) {
			// the calling thread looks after all deadlines: it waits for no client
			BatchAnswers.this.helpers.execute(() -> {
				give(answer, type, elapsedMicros);
				flush();
			});
		}

		@Override
		public void give(EncodedResult result, long elapsedMicros) {
			AnswerHead head = new AnswerHead(this.invocationId, OK, elapsedMicros);
			InvocationCodec codec = BatchAnswers.this.codec;
			give((result.codec() == codec) ? codec.encodeAnswer(head, result.body())
					: encode(head, result.decode(), result.type()));
		}

		@Override
		public void giveEarly(EncodedResult result) {
			BatchAnswers.this.helpers.execute(() -> {
				give(result, -1);
				flush();
			});
		}

		@Override
		public void cutOff() {
			BatchAnswers.this.cutOff();
		}

	}

}
