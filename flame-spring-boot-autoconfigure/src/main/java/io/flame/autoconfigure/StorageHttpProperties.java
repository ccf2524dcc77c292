package io.flame.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Configuration properties of an object storage on a WebDAV server.
 */
public class StorageHttpProperties {

	/**
	 * Name of the user for basic authentication.
	 */
	private @Nullable String username;

	/**
	 * Password of the user.
	 */
	private @Nullable String password;

	/**
	 * Further headers of each request, such as a token.
	 */
	private Map<String, String> headers = new LinkedHashMap<>();

	/**
	 * Time to connect.
	 */
	private Duration connectTimeout = Duration.ofSeconds(10);

	/**
	 * Time in which the server may send nothing.
	 */
	private Duration responseTimeout = Duration.ofSeconds(30);

	/**
	 * Name of the SSL bundle for HTTPS. By default the JVM's certificates.
	 */
	private @Nullable String sslBundle;

	public @Nullable String getUsername() {
		return this.username;
	}

	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	public @Nullable String getPassword() {
		return this.password;
	}

	public void setPassword(@Nullable String password) {
		this.password = password;
	}

	public Map<String, String> getHeaders() {
		return this.headers;
	}

	public void setHeaders(Map<String, String> headers) {
		this.headers = headers;
	}

	public Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	public Duration getResponseTimeout() {
		return this.responseTimeout;
	}

	public void setResponseTimeout(Duration responseTimeout) {
		this.responseTimeout = responseTimeout;
	}

	public @Nullable String getSslBundle() {
		return this.sslBundle;
	}

	public void setSslBundle(@Nullable String sslBundle) {
		this.sslBundle = sslBundle;
	}

}
