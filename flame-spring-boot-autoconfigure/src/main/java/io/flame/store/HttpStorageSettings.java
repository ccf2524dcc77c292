package io.flame.store;

import java.time.Duration;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * How a storage on a WebDAV server is reached.
 *
 * @param username the name of the user for basic authentication, {@code null} for none
 * @param password the password of the user, {@code null} for an empty one
 * @param headers further headers of each request by their names, such as a token
 * @param connectTimeout how long connecting may take
 * @param responseTimeout how long the server may send nothing, both before and within a
 * response
 * @param sslContext the keys and certificates for HTTPS, {@code null} for the JVM's
 * defaults
 */
public record HttpStorageSettings(@Nullable String username, @Nullable String password, Map<String, String> headers,
		Duration connectTimeout, Duration responseTimeout, @Nullable SSLContext sslContext) {

	public HttpStorageSettings {
		Assert.isTrue(connectTimeout.compareTo(Duration.ZERO) > 0, "'connectTimeout' must be positive");
		Assert.isTrue(responseTimeout.compareTo(Duration.ZERO) > 0, "'responseTimeout' must be positive");
		headers = Map.copyOf(headers);
	}

	/**
	 * The settings for a server without authentication.
	 * @return the settings
	 */
	public static HttpStorageSettings defaults() {
		return new HttpStorageSettings(null, null, Map.of(), Duration.ofSeconds(10), Duration.ofSeconds(30), null);
	}

	/**
	 * Without the password and the values of the headers, which may be secrets.
	 */
	@Override
	public String toString() {
		return "HttpStorageSettings[username=%s, headers=%s, connectTimeout=%s, responseTimeout=%s]"
			.formatted(this.username, this.headers.keySet(), this.connectTimeout, this.responseTimeout);
	}

}
