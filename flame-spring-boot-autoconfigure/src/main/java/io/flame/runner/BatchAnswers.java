package io.flame.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.flame.protocol.AnswerHead;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The answers to calls that share a request, in the order in which they become ready.
 * Thread-safe.
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

	private final ByteArrayOutputStream ready = new ByteArrayOutputStream(1024);

	private int open;

	/** Nobody else is going to send what is ready. */
	private boolean awaited;

	private boolean cutOff;

	/** The caller has gone. */
	private boolean broken;

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

	private byte[] encode(AnswerHead head, InvocationResponse answer, Type type) {
		return this.encoder.encode(answer, type, (each, declared) -> this.codec.encodeAnswer(head, each, declared))
			.toByteArray();
	}

	private synchronized void add(byte[] item) {
		this.open--;
		this.ready.writeBytes(item);
		if (this.awaited || this.ready.size() > MAX_READY) {
			flush();
		}
	}

	synchronized boolean hasReady() {
		return this.ready.size() > 0;
	}

	/**
	 * Send what is ready. The last answers go with the end of the response, unless its
	 * thread is kept by a handler that goes on although it was answered.
	 */
	synchronized void flush() {
		if ((this.open == 0 && this.awaited) || this.broken || this.cutOff) {
			notifyAll();
		}
		else if (this.ready.size() > 0) {
			try {
				this.ready.writeTo(this.response.getOutputStream());
				this.ready.reset();
				this.response.flushBuffer();
			}
			catch (IOException ex) {
				logger.debug("The caller has gone: " + ex.getMessage());
				this.broken = true;
				notifyAll();
			}
		}
	}

	private synchronized void cutOff() {
		this.cutOff = true;
		notifyAll();
	}

	/**
	 * Wait, on the thread that serves the request, until all are answered.
	 * @throws IOException if the caller has gone, or the runner ends before that
	 */
	synchronized void await() throws IOException {
		this.awaited = true;
		flush();
		while (this.open > 0 && !this.broken && !this.cutOff) {
			try {
				wait();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				this.cutOff = true;
			}
		}
		if (this.open > 0) {
			this.broken = true;
			throw new IOException("The response is broken off");
		}
		if (!this.broken) {
			this.ready.writeTo(this.response.getOutputStream());
		}
		// the response is the server's again
		this.broken = true;
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
			byte[] item = encode(new AnswerHead(this.invocationId, OK, elapsedMicros), answer, type);
			if (this.given.compareAndSet(false, true)) {
				add(item);
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
		public void cutOff() {
			BatchAnswers.this.cutOff();
		}

	}

}
