package io.flame.transport;

import io.flame.FlameException;
import io.flame.context.Deadline;

/**
 * Exchanges a request for a response with a runner. Implementations are thread-safe.
 */
public interface RunnerTransport extends AutoCloseable {

	/**
	 * Send a request and wait for the response. A request is sent once at most.
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
	 * Send a call and wait for the response. A call is sent once at most.
	 * @param call the call
	 * @param deadline when to stop waiting
	 * @param cancellation how another thread can end the exchange
	 * @return the response, whatever its status
	 * @throws FlameException as by {@link #exchange exchange}
	 */
	default TransportResponse call(CallRequest call, Deadline deadline, Cancellation cancellation) {
		return exchange(call.toHttp(), deadline, cancellation);
	}

	@Override
	void close();

}
