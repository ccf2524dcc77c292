package io.flame.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Asks the Actuator of an application over HTTP.
 */
public final class ActuatorClient {

	private static final HttpClient client = HttpClient.newHttpClient();

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private final String base;

	/**
	 * Create a client.
	 * @param context the application
	 */
	public ActuatorClient(ConfigurableApplicationContext context) {
		this.base = "http://127.0.0.1:%s/actuator"
			.formatted(context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	public JsonNode get(String path) {
		return mapper.readTree(send("GET", path, null).body());
	}

	/**
	 * The first value of a meter.
	 */
	public double meter(String name, String... tags) {
		StringBuilder query = new StringBuilder();
		for (String tag : tags) {
			query.append(query.isEmpty() ? "?" : "&").append("tag=").append(tag);
		}
		return get("/metrics/" + name + query).at("/measurements/0/value").asDouble();
	}

	public int status(String method, String path, @Nullable String body) {
		return send(method, path, body).statusCode();
	}

	public HttpResponse<String> send(String method, String path, @Nullable String body) {
		try {
			return client.send(HttpRequest.newBuilder(URI.create(this.base + path))
				.header("Content-Type", "application/json")
				.method(method,
						(body != null) ? HttpRequest.BodyPublishers.ofString(body)
								: HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
