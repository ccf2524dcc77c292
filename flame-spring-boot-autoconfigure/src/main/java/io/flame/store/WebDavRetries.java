package io.flame.store;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.Set;

import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;

/**
 * Repeats requests whose connection the server was about to close, and requests that only
 * read and that the server could not respond to, perhaps since the resource was changing.
 * The client itself does not repeat a request whose content was written.
 */
final class WebDavRetries implements HttpRequestRetryStrategy {

	private static final int MAX_RETRIES = 5;

	private static final Set<String> READING = Set.of("GET", "PROPFIND");

	@Override
	public boolean retryRequest(HttpRequest request, IOException ex, int attempt, HttpContext context) {
		boolean closed = ex instanceof NoHttpResponseException
				|| (ex instanceof SocketException && !(ex instanceof ConnectException));
		return closed && attempt <= MAX_RETRIES;
	}

	@Override
	public boolean retryRequest(HttpResponse response, int attempt, HttpContext context) {
		HttpRequest request = HttpClientContext.cast(context).getRequest();
		return response.getCode() >= 500 && attempt <= MAX_RETRIES && request != null
				&& READING.contains(request.getMethod());
	}

	@Override
	public TimeValue getRetryInterval(HttpResponse response, int attempt, HttpContext context) {
		return TimeValue.ofMilliseconds(20L * attempt);
	}

}
