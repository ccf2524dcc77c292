package io.flame.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * A client of the batch form that shares no code with the library.
 */
final class BatchClient {

	static final String MEDIA_TYPE = "application/cbor-seq";

	private static final ObjectReader READER = CBORMapper.builder().build().readerFor(Map.class);

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI uri;

	private final @Nullable String secret;

	private final String prefix;

	BatchClient(int port, @Nullable String secret) {
		this(port, secret, "");
	}

	/**
	 * A client for calls whose ids begin with a prefix, which is not seen in responses.
	 */
	BatchClient(int port, @Nullable String secret, String prefix) {
		this.prefix = prefix;
		this.uri = URI.create("http://127.0.0.1:" + port + "/invoke");
		this.secret = secret;
	}

	/**
	 * Several envelopes, one after the other.
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	static byte[] body(Map<String, @Nullable Object>... calls) {
		return body(Arrays.asList(calls));
	}

	static byte[] body(List<Map<String, @Nullable Object>> calls) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (Map<String, @Nullable Object> call : calls) {
			body.writeBytes(WireCodec.CBOR.encode(call));
		}
		return body.toByteArray();
	}

	/**
	 * A call as {@link WireRunner#fields} makes it, with an id that a test knows.
	 */
	static Map<String, @Nullable Object> call(String invocationId, String methodId, Object... args) {
		Map<String, @Nullable Object> fields = WireRunner.fields(methodId, args);
		fields.put("invocationId", invocationId);
		return fields;
	}

	/**
	 * The items of a response.
	 */
	static List<Map<String, @Nullable Object>> items(byte[] body) {
		try (MappingIterator<Map<String, @Nullable Object>> items = READER.readValues(body)) {
			return items.readAll();
		}
	}

	/**
	 * Send calls together.
	 */
	@SafeVarargs
	final Response send(Map<String, @Nullable Object>... calls) throws IOException, InterruptedException {
		return send(body(calls));
	}

	/**
	 * Send a body as it is, signed if there is a secret.
	 */
	Response send(byte[] body) throws IOException, InterruptedException {
		return send(body, (this.secret != null) ? RunnerClient.hmac(this.secret, body) : null);
	}

	Response send(byte[] body, @Nullable String signature) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.uri)
			.timeout(Duration.ofSeconds(60))
			.header("Content-Type", MEDIA_TYPE)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body));
		if (signature != null) {
			request.header("x-flame-signature", signature);
		}
		return new Response(this.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()), this.prefix);
	}

	/**
	 * Cancel a call.
	 * @return the status of the answer
	 */
	int cancel(String invocationId) throws IOException, InterruptedException {
		URI target = URI.create(this.uri + "/" + this.prefix + invocationId);
		HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(Duration.ofSeconds(60)).DELETE();
		if (this.secret != null) {
			String now = String.valueOf(System.currentTimeMillis());
			request.header("x-flame-timestamp", now)
				.header("x-flame-signature",
						RunnerClient.hmac(this.secret, "DELETE\n" + target.getPath() + "\n" + now));
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	/**
	 * A response, which is read item by item as they come.
	 */
	static final class Response implements AutoCloseable {

		private final int status;

		private final String mediaType;

		private final InputStream body;

		private final MappingIterator<Map<String, @Nullable Object>> items;

		private final String prefix;

		Response(HttpResponse<InputStream> response, String prefix) {
			this.prefix = prefix;
			this.status = response.statusCode();
			this.mediaType = response.headers().firstValue("content-type").orElse("none");
			this.body = response.body();
			this.items = READER.readValues(this.body);
		}

		int status() {
			return this.status;
		}

		String mediaType() {
			return this.mediaType;
		}

		/**
		 * Wait for the next item.
		 */
		Map<String, @Nullable Object> next() {
			Map<String, @Nullable Object> item = this.items.next();
			if (item.get("invocationId") instanceof String id && id.startsWith(this.prefix)) {
				item.put("invocationId", id.substring(this.prefix.length()));
			}
			return item;
		}

		/**
		 * Wait for the end of the response.
		 * @return the items by their ids, of which each must be another one
		 */
		Map<String, Map<String, @Nullable Object>> rest() {
			Map<String, Map<String, @Nullable Object>> rest = new LinkedHashMap<>();
			while (this.items.hasNext()) {
				Map<String, @Nullable Object> item = next();
				if (rest.put(String.valueOf(item.get("invocationId")), item) != null) {
					throw new IllegalStateException("Answered twice: " + item);
				}
			}
			return rest;
		}

		boolean hasNext() {
			return this.items.hasNext();
		}

		@Override
		public void close() throws IOException {
			this.body.close();
		}

	}

}
