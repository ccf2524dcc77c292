package io.flame.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

import io.flame.FlameException;
import io.flame.FlameTransportException;
import io.flame.context.Deadline;
import io.flame.context.DeadlineWatch;
import io.flame.protocol.RequestSigner;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * HTTP by Apache HttpClient 5, used natively: an exchange can be cancelled at any time,
 * and nothing is repeated, redirected or remembered behind our back.
 */
public final class HttpRunnerTransport implements RunnerTransport {

	/**
	 * A runner that was restarted has closed its connections. Looking takes a
	 * millisecond, so that a connection in steady use is not looked at.
	 */
	private static final TimeValue STALE_AFTER = TimeValue.ofMilliseconds(50);

	/**
	 * Each connection has three buffers of this size, and each call that waits for its
	 * answer has a connection. What is larger is not copied to them.
	 */
	private static final int BUFFER_SIZE = 2048;

	private final CloseableHttpClient client;

	private final long maxResponseSize;

	private final DeadlineWatch watch = new DeadlineWatch("flame-exchange-watch");

	/**
	 * Create a transport.
	 * @param settings the settings
	 */
	public HttpRunnerTransport(TransportSettings settings) {
		this.maxResponseSize = settings.maxResponseSize();
		this.client = HttpClientBuilder.create()
			.setConnectionManager(connections(settings))
			.evictIdleConnections(TimeValue.of(30, TimeUnit.SECONDS))
			.setDefaultRequestConfig(RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
			// a server that goes down is about to close its connections
			.setConnectionReuseStrategy((request, response, context) -> response.getCode() != 503
					&& DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context))
			.disableAutomaticRetries()
			.disableRedirectHandling()
			.disableCookieManagement()
			.disableContentCompression()
			.disableAuthCaching()
			.disableDefaultUserAgent()
			.build();
	}

	private static HttpClientConnectionManager connections(TransportSettings settings) {
		PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create()
			// the pools' concurrency is the limit
			.setMaxConnPerRoute(Integer.MAX_VALUE)
			.setMaxConnTotal(Integer.MAX_VALUE)
			.setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(Timeout.of(settings.connectTimeout()))
				.setValidateAfterInactivity(STALE_AFTER)
				.build());
		builder.setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
			.http1Config(Http1Config.custom().setBufferSize(BUFFER_SIZE).build())
			.build());
		TransportSettings.Tls tls = settings.tls();
		if (tls != null) {
			builder.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls.context(), tls.protocols(), tls.ciphers(),
					SSLBufferMode.STATIC, new DefaultHostnameVerifier()));
		}
		return builder.build();
	}

	@Override
	public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
		HttpUriRequestBase http = new HttpUriRequestBase(request.method(), request.uri());
		request.headers().forEach(http::setHeader);
		TrackedEntity entity = null;
		if (request.body() != null && request.mediaType() != null) {
			if (request.signer() != null) {
				http.setHeader(RequestSigner.SIGNATURE_HEADER, request.signer().sign(request.body()));
			}
			entity = new TrackedEntity(request.body(), request.mediaType());
			http.setEntity(entity);
		}
		DeadlineWatch.Watched watched = this.watch.begin(deadline, http::cancel);
		cancellation.onCancel(http::cancel);
		try {
			return this.client.execute(HttpHost.create(request.uri()), http, (response) -> read(response, http));
		}
		catch (IOException ex) {
			throw convert(ex, request, watched, cancellation, (entity != null) ? entity.isSent() : isConnected(ex));
		}
		catch (IllegalStateException ex) {
			if (entity != null && entity.isSent()) {
				throw TransportErrors.lost(request.target(), ex.getMessage() + ".", ex);
			}
			throw new FlameTransportException(
					"%s could not be sent: the transport is closed.".formatted(request.target()), ex);
		}
		finally {
			this.watch.end(watched);
		}
	}

	private TransportResponse read(ClassicHttpResponse response, HttpUriRequestBase http) throws IOException {
		HttpEntity entity = response.getEntity();
		if (entity == null) {
			return new TransportResponse(response.getCode(), null, new byte[0]);
		}
		if (entity.getContentLength() > this.maxResponseSize) {
			throw tooLarge(http);
		}
		int limit = (int) Math.min(this.maxResponseSize, Integer.MAX_VALUE - 9);
		byte[] body;
		try (InputStream content = entity.getContent()) {
			int length = (int) entity.getContentLength();
			// of a known length: without a buffer that is copied
			body = (length >= 0) ? new byte[length] : content.readNBytes(limit);
			if (length >= 0 && content.readNBytes(body, 0, length) < length) {
				throw new ConnectionClosedException("The response ends after less than %d bytes".formatted(length));
			}
			if (length < 0 && body.length == limit && content.read() >= 0) {
				throw tooLarge(http);
			}
		}
		return new TransportResponse(response.getCode(), mediaType(entity), body);
	}

	private static @Nullable String mediaType(HttpEntity entity) {
		ContentType type = ContentType.parseLenient(entity.getContentType());
		return (type != null) ? type.getMimeType() : null;
	}

	/** Without this the client would read the rest, to use the connection again. */
	private static ResponseTooLargeException tooLarge(HttpUriRequestBase http) {
		http.cancel();
		return new ResponseTooLargeException();
	}

	private FlameException convert(IOException ex, TransportRequest request, DeadlineWatch.Watched watched,
			Cancellation cancellation, boolean sent) {
		if (ex instanceof ResponseTooLargeException) {
			return TransportErrors.tooLarge(request.target(), this.maxResponseSize);
		}
		if (watched.end() == DeadlineWatch.End.DEADLINE) {
			return TransportErrors.timedOut(request.target(), ex);
		}
		if (watched.end() == DeadlineWatch.End.INTERRUPT || Thread.currentThread().isInterrupted()) {
			Thread.currentThread().interrupt();
			return TransportErrors.interrupted(request.target(), ex);
		}
		String reason = cancellation.reason();
		if (!sent) {
			return TransportErrors.notSent(request.target(), (reason != null) ? reason : describe(ex), ex);
		}
		return TransportErrors.lost(request.target(), (reason != null) ? reason : describe(ex) + ".", ex);
	}

	private static boolean isConnected(IOException ex) {
		return !(ex instanceof ConnectException || ex instanceof ConnectTimeoutException
				|| ex instanceof UnknownHostException || ex instanceof NoRouteToHostException);
	}

	private static String describe(IOException ex) {
		return (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
	}

	@Override
	public void close() {
		this.client.close(CloseMode.IMMEDIATE);
		this.watch.close();
	}

	/**
	 * The response is over the limit; its rest is not read.
	 */
	private static final class ResponseTooLargeException extends IOException {

	}

}
