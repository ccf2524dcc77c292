package io.flame.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Creates the HTTP client of a storage.
 */
final class StorageHttpClients {

	private StorageHttpClients() {
	}

	static CloseableHttpClient create(HttpStorageSettings settings) {
		return HttpClientBuilder.create()
			.setConnectionManager(connections(settings))
			.evictIdleConnections(TimeValue.of(30, TimeUnit.SECONDS))
			.setDefaultHeaders(headers(settings))
			.setDefaultRequestConfig(RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
			.setRetryStrategy(new WebDavRetries())
			.disableRedirectHandling()
			.disableCookieManagement()
			// the length of a response shows whether it is complete
			.disableContentCompression()
			.disableAuthCaching()
			.disableDefaultUserAgent()
			.build();
	}

	private static HttpClientConnectionManager connections(HttpStorageSettings settings) {
		PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create()
			// every stream that is being read has one
			.setMaxConnPerRoute(Integer.MAX_VALUE)
			.setMaxConnTotal(Integer.MAX_VALUE)
			.setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(Timeout.of(settings.connectTimeout()))
				.setSocketTimeout(Timeout.of(settings.responseTimeout()))
				.setValidateAfterInactivity(TimeValue.ofMilliseconds(50))
				.build());
		if (settings.sslContext() != null) {
			builder.setTlsSocketStrategy(
					ClientTlsStrategyBuilder.create().setSslContext(settings.sslContext()).buildClassic());
		}
		return builder.build();
	}

	private static List<Header> headers(HttpStorageSettings settings) {
		List<Header> headers = new ArrayList<>();
		settings.headers().forEach((name, value) -> headers.add(new BasicHeader(name, value)));
		if (settings.username() != null) {
			String credentials = settings.username() + ":" + ((settings.password() != null) ? settings.password() : "");
			headers.add(new BasicHeader(HttpHeaders.AUTHORIZATION,
					"Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8))));
		}
		return headers;
	}

}
