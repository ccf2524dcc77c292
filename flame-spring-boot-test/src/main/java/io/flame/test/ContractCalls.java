package io.flame.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.flame.protocol.RequestSigner;

/**
 * Requests of the contract to a runner, signed with a secret.
 */
final class ContractCalls {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private final URI uri;

	private final RequestSigner signer;

	ContractCalls(URI uri, String secret) {
		this.uri = uri;
		this.signer = new RequestSigner(List.of(secret));
	}

	/**
	 * Ask for the description.
	 * @return the response
	 * @throws IOException if there is none
	 */
	HttpResponse<String> describe() throws IOException, InterruptedException {
		String timestamp = String.valueOf(System.currentTimeMillis());
		String signature = this.signer.sign(RequestSigner.withoutBody("GET", this.uri.getRawPath(), timestamp));
		return this.client.send(HttpRequest.newBuilder(this.uri)
			.timeout(TIMEOUT)
			.header("accept", "application/json")
			.header(RequestSigner.TIMESTAMP_HEADER, timestamp)
			.header(RequestSigner.SIGNATURE_HEADER, signature)
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Call a function.
	 * @param function its id
	 * @param arguments an array of JSON
	 * @return the response
	 */
	CompletableFuture<HttpResponse<String>> call(String function, String arguments) {
		long now = System.currentTimeMillis();
		byte[] body = """
				{"invocationId":"%s","serviceId":"%s","methodId":"default","args":%s,"iat":%d,"exp":%d}"""
			.formatted(UUID.randomUUID(), function, arguments, now, now + 60_000)
			.getBytes(StandardCharsets.UTF_8);
		return this.client.sendAsync(HttpRequest.newBuilder(this.uri)
			.timeout(TIMEOUT)
			.header("content-type", "application/json")
			.header(RequestSigner.SIGNATURE_HEADER, this.signer.sign(body))
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

}
