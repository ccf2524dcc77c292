package io.flame.runner;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.flame.protocol.AnswerHead;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationResponse;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that came alone. Thread-safe, as long as the request is served.
 */
final class ServletAnswer implements Answer {

	private static final Log logger = LogFactory.getLog(ServletAnswer.class);

	private final HttpServletResponse response;

	private final InvocationCodec codec;

	private final AnswerEncoder encoder;

	private final Executor helpers;

	private final BooleanSupplier draining;

	private final Thread owner = Thread.currentThread();

	/** A monitor would keep a platform thread where the server has virtual ones. */
	private final Lock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private boolean given;

	/** The owner waits, and writes what others hand over. */
	private boolean awaited;

	private @Nullable Runnable handedOver;

	ServletAnswer(HttpServletResponse response, InvocationCodec codec, AnswerEncoder encoder, Executor helpers,
			BooleanSupplier draining) {
		this.response = response;
		this.codec = codec;
		this.encoder = encoder;
		this.helpers = helpers;
		this.draining = draining;
	}

	@Override
	public void give(InvocationResponse answer, Type type, long elapsedMicros) {
		EncodedBody encoded = this.encoder.encode(answer, type, this.codec::encodeResponse);
		// the handler's thread goes on, perhaps with the same arrays
		give((Thread.currentThread() != this.owner) ? encoded.detach() : encoded, elapsedMicros);
	}

	private void give(EncodedBody body, long elapsedMicros) {
		this.lock.lock();
		try {
			if (this.given) {
				return;
			}
			this.given = true;
			if (this.awaited) {
				this.handedOver = () -> write(body, elapsedMicros, false);
				this.changed.signalAll();
			}
			else {
				write(body, elapsedMicros, Thread.currentThread() != this.owner);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void giveEarly(InvocationResponse answer, Type type, long elapsedMicros) {
		// the calling thread looks after all deadlines: it waits for no client
		this.helpers.execute(() -> give(answer, type, elapsedMicros));
	}

	@Override
	public void give(EncodedResult result, long elapsedMicros) {
		if (result.codec() == this.codec) {
			give(result.body(), elapsedMicros);
		}
		else {
			give(result.decode(), result.type(), elapsedMicros);
		}
	}

	@Override
	public void giveEarly(EncodedResult result) {
		this.helpers.execute(() -> give(result, -1));
	}

	/**
	 * Say whether another thread is going to give the answer.
	 * @param awaited whether the owner {@linkplain #await() waits}, and writes it then
	 */
	void setAwaited(boolean awaited) {
		this.lock.lock();
		try {
			this.awaited = awaited;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait, on the thread that serves the request, for an answer that another one gives.
	 * @throws InterruptedException if the thread is interrupted
	 */
	void await() throws InterruptedException {
		this.lock.lock();
		try {
			awaitGiven();
			if (this.handedOver != null) {
				this.handedOver.run();
			}
		}
		finally {
			this.awaited = false;
			this.lock.unlock();
		}
	}

	private void awaitGiven() throws InterruptedException {
		try {
			while (!this.given) {
				this.changed.await();
			}
		}
		catch (InterruptedException ex) {
			if (!this.given) {
				throw ex;
			}
			// it came at the same moment
			Thread.currentThread().interrupt();
		}
	}

	private void write(EncodedBody body, long elapsedMicros, boolean early) {
		if (early || this.draining.getAsBoolean()) {
			// the server can not read from it as long as the handler goes on, or is about
			// to
			// close it
			this.response.setHeader("Connection", "close");
		}
		this.response.setStatus(HttpServletResponse.SC_OK);
		this.response.setContentType(this.codec.mediaType());
		if (elapsedMicros >= 0) {
			this.response.setHeader(AnswerHead.ELAPSED_HEADER, String.valueOf(elapsedMicros));
		}
		this.response.setContentLengthLong(body.length());
		try {
			body.writeTo(this.response.getOutputStream());
			if (early) {
				this.response.flushBuffer();
			}
		}
		catch (IOException ex) {
			logger.debug("The caller has gone: " + ex.getMessage());
		}
	}

	/**
	 * To the caller this is what it would be without the web server's grace: the
	 * connection ends before the answer does.
	 */
	@Override
	public void cutOff() {
		this.lock.lock();
		try {
			if (!this.given) {
				this.given = true;
				breakOff();
				this.changed.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void breakOff() {
		try {
			breakOff(this.response);
		}
		catch (IOException ex) {
			logger.debug("The caller has gone: " + ex.getMessage());
		}
	}

	/**
	 * End the connection before the answer does.
	 * @param response nothing was written to it yet
	 */
	static void breakOff(HttpServletResponse response) throws IOException {
		response.setHeader("Connection", "close");
		response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
		response.setContentLength(1);
		response.flushBuffer();
	}

}
