package io.flame.transport;

import java.io.IOException;
import java.io.InputStream;

import io.flame.FlameException;
import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges a request for a response with a runner. Implementations are thread-safe.
 */
public interface RunnerTransport extends AutoCloseable {

	/**
	 * Send a request and wait for the response. A request is sent once at the most.
	 * @param request the request
	 * @param deadline when to stop waiting
	 * @param cancellation how another thread can end the exchange
	 * @return the response, whatever its status
	 * @throws FlameException if there is none: a {@link io.flame.FlameTransportException}
	 * that is retryable if no byte of the body was sent, a
	 * {@link io.flame.FlameRunnerLostException} if some were, a
	 * {@link io.flame.FlameTimeoutException} at the deadline, a
	 * {@link io.flame.FlameCancelledException} if the calling thread was interrupted (it
	 * still is, then), or a {@link io.flame.FlameSerializationException} if the response
	 * is too large
	 */
	TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation);

	/**
	 * Send a request and read the response as it comes.
	 * @param request the request
	 * @param deadline when to stop waiting
	 * @param cancellation how another thread can end the exchange
	 * @param reader reads the response, on the calling thread
	 * @throws FlameException as by {@link #exchange exchange}
	 */
	void exchange(TransportRequest request, Deadline deadline, Cancellation cancellation, ResponseReader reader);

	@Override
	void close();

	/**
	 * Reads a response.
	 */
	@FunctionalInterface
	interface ResponseReader {

		/**
		 * Read a response. What is left of its body is skipped afterwards.
		 * @param status the HTTP status
		 * @param mediaType the media type without parameters
		 * @param body the body
		 * @throws IOException if reading fails
		 */
		void read(int status, @Nullable String mediaType, InputStream body) throws IOException;

	}

}
