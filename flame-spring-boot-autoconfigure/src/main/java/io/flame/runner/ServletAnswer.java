package io.flame.runner;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationResponse;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The answer to a call that came over HTTP. Thread-safe, as long as the request is
 * served.
 */
final class ServletAnswer implements Answer {

	private static final Log logger = LogFactory.getLog(ServletAnswer.class);

	private final Exchange exchange;

	private final HttpServletResponse response;

	private final InvocationCodec codec;

	private final AnswerEncoder encoder;

	private final Executor helpers;

	private final BooleanSupplier draining;

	private final Thread owner = Thread.currentThread();

	/** A monitor would keep a platform thread where the server has virtual ones. */
	private final Lock lock = new ReentrantLock();

	private boolean given;

	/** The server's thread is not held: another one completes the exchange. */
	private volatile boolean deferred;

	ServletAnswer(Exchange exchange, InvocationCodec codec, AnswerEncoder encoder, Executor helpers,
			BooleanSupplier draining) {
		this.exchange = exchange;
		this.response = exchange.response();
		this.codec = codec;
		this.encoder = encoder;
		this.helpers = helpers;
		this.draining = draining;
	}

	/**
	 * The server's thread is about to return: the exchange ends with the answer.
	 */
	void defer() {
		this.exchange.startAsync();
		this.deferred = true;
	}

	/**
	 * The server's thread answers after all, and completes the exchange.
	 */
	void undefer() {
		this.deferred = false;
	}

	/**
	 * Answer by other means, unless it was answered before, and complete the exchange.
	 * @param failed writes the response
	 */
	void fail(Runnable failed) {
		this.lock.lock();
		try {
			if (!this.given) {
				this.given = true;
				failed.run();
			}
		}
		finally {
			this.exchange.complete();
			this.lock.unlock();
		}
	}

	@Override
	public void give(InvocationResponse answer, Type type) {
		give(this.encoder.encode(answer, type, this.codec::encodeResponse));
	}

	private void give(EncodedBody body) {
		this.lock.lock();
		try {
			if (!this.given) {
				this.given = true;
				write(body, !this.deferred && Thread.currentThread() != this.owner);
				completeDeferred();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void completeDeferred() {
		if (this.deferred) {
			this.exchange.complete();
		}
	}

	@Override
	public void giveEarly(InvocationResponse.Failure answer, boolean executing) {
		// the calling thread looks after all deadlines: it waits for no client
		this.helpers.execute(() -> give(answer, void.class));
	}

	@Override
	public void give(EncodedResult result) {
		if (result.codec() == this.codec) {
			give(result.body());
		}
		else {
			give(result.decode(), result.type());
		}
	}

	@Override
	public void giveEarly(EncodedResult result) {
		this.helpers.execute(() -> give(result));
	}

	private void write(EncodedBody body, boolean early) {
		try {
			if (early || this.draining.getAsBoolean()) {
				// the server can not read from it as long as the handler goes on, or is
				// about
				// to
				// close it
				this.response.setHeader("Connection", "close");
			}
			this.response.setStatus(HttpServletResponse.SC_OK);
			this.response.setContentType(this.codec.mediaType());
			this.response.setContentLengthLong(body.length());
			body.writeTo(this.response.getOutputStream());
			if (early) {
				this.response.flushBuffer();
			}
		}
		catch (IOException | RuntimeException ex) {
			// or the server has taken the response back
			logger.debug("The caller has gone: " + ex);
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
				completeDeferred();
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
