package io.flame.runner;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * A client of the protocol that shares no code with the library.
 */
class RunnerClient {

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String base;

	private final @Nullable String secret;

	RunnerClient(int port) {
		this(port, null);
	}

	/**
	 * A client that signs what it sends.
	 */
	RunnerClient(int port, @Nullable String secret) {
		this.base = "http://127.0.0.1:" + port;
		this.secret = secret;
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.base + path)).timeout(Duration.ofSeconds(60));
	}

	HttpResponse<String> post(String json, String... headers) {
		HttpRequest.Builder request = request("/invoke").header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json));
		if (headers.length > 0) {
			request.headers(headers);
		}
		if (this.secret != null) {
			request.header("x-flame-signature", hmac(this.secret, json));
		}
		return send(request);
	}

	/**
	 * A request without a body.
	 */
	HttpResponse<String> send(String method, String path) {
		HttpRequest.Builder request = request(path).method(method, HttpRequest.BodyPublishers.noBody());
		if (this.secret != null) {
			String now = String.valueOf(System.currentTimeMillis());
			request.header("x-flame-timestamp", now)
				.header("x-flame-signature", hmac(this.secret, method + "\n" + path + "\n" + now));
		}
		return send(request);
	}

	HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	static String hmac(String secret, String text) {
		return hmac(secret, text.getBytes(StandardCharsets.UTF_8));
	}

	static String hmac(String secret, byte[] body) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return HexFormat.of().formatHex(mac.doFinal(body));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
