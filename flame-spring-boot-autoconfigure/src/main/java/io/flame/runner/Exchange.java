package io.flame.runner;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, which may outlast the server's thread. One thread uses it
 * at a time, except for {@link #complete()}, which is thread-safe.
 */
final class Exchange {

	private static final Log logger = LogFactory.getLog(Exchange.class);

	/** Tomcat's way of allowing it even where another filter does not. */
	private static final String ASYNC_SUPPORTED = "org.apache.catalina.ASYNC_SUPPORTED";

	/** No server has read more of a body when it calls a servlet. */
	private static final int SCRATCH_SIZE = 64 * 1024;

	private final HttpServletRequest request;

	private final HttpServletResponse response;

	private final AtomicBoolean completed = new AtomicBoolean();

	private volatile @Nullable AsyncContext async;

	/** How much of the body has been read. */
	private long read;

	Exchange(HttpServletRequest request, HttpServletResponse response) {
		this.request = request;
		this.response = response;
	}

	HttpServletRequest request() {
		return this.request;
	}

	HttpServletResponse response() {
		return this.response;
	}

	/**
	 * From now on the response ends with {@link #complete()}, and not when the server's
	 * thread returns.
	 */
	void startAsync() {
		if (this.async == null) {
			this.request.setAttribute(ASYNC_SUPPORTED, true);
			AsyncContext started = this.request.startAsync(this.request, this.response);
			// Flame watches its own deadlines
			started.setTimeout(0);
			started.addListener(new ErrorListener());
			this.async = started;
		}
	}

	boolean isAsync() {
		return this.async != null;
	}

	/**
	 * End the response. Does nothing where the server's thread does it.
	 */
	void complete() {
		AsyncContext started = this.async;
		if (started != null && this.completed.compareAndSet(false, true)) {
			try {
				started.complete();
			}
			catch (RuntimeException ex) {
				logger.debug("The server has ended the exchange: " + ex);
			}
		}
	}

	/**
	 * Whether some of the request's body is still to come. A server would wait for it
	 * before it serves the connection's next request.
	 */
	boolean expectsBody() throws IOException {
		if (!hasBody()) {
			return false;
		}
		long left = this.request.getContentLengthLong() - this.read;
		// servers may not know of the end before it is read
		return left != 0 && !this.request.getInputStream().isFinished()
				&& (left < 0 || left > SCRATCH_SIZE || readAvailable(new byte[(int) left]) < left);
	}

	/**
	 * Read what lies in the server's memory, which does not block.
	 * @param bytes where to
	 * @return how much has been read
	 */
	int readAvailable(byte[] bytes) throws IOException {
		ServletInputStream input = this.request.getInputStream();
		int end = 0;
		while (end < bytes.length && input.available() > 0) {
			int count = input.read(bytes, end, bytes.length - end);
			if (count < 0) {
				return end;
			}
			end += count;
			this.read += count;
		}
		return end;
	}

	/**
	 * Whether the request declares a body. Only HTTP/1 must do so.
	 */
	boolean hasBody() {
		long declared = this.request.getContentLengthLong();
		return declared > 0 || (declared < 0 && (this.request.getHeader("Transfer-Encoding") != null
				|| !this.request.getProtocol().startsWith("HTTP/1")));
	}

	/**
	 * The connection has broken: there is no need for an error page.
	 */
	private static final class ErrorListener implements AsyncListener {

		@Override
		public void onError(AsyncEvent event) {
			try {
				event.getAsyncContext().complete();
			}
			catch (RuntimeException ex) {
				logger.debug("The server has ended the exchange: " + ex);
			}
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			onError(event);
		}

		@Override
		public void onComplete(AsyncEvent event) {
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
		}

	}

}
