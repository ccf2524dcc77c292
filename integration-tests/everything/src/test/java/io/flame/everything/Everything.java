package io.flame.everything;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run of the application, with brokers that only count their clients.
 */
class Everything implements AutoCloseable {

	final CountingServer kafka = new CountingServer();

	final CountingServer rabbit = new CountingServer();

	final ConfigurableApplicationContext context;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	Everything(String... args) {
		Activity.seen.clear();
		List<String> all = new ArrayList<>(
				List.of("--server.port=0", "--server.address=127.0.0.1", "--spring.main.register-shutdown-hook=false",
						"--spring.kafka.bootstrap-servers=127.0.0.1:" + this.kafka.port(),
						"--spring.rabbitmq.host=127.0.0.1", "--spring.rabbitmq.port=" + this.rabbit.port()));
		all.addAll(List.of(args));
		this.context = SpringApplication.run(EverythingApplication.class, all.toArray(String[]::new));
	}

	int status(String path) {
		try {
			return this.http
				.send(HttpRequest.newBuilder(uri("http", path)).timeout(Duration.ofSeconds(60)).build(),
						HttpResponse.BodyHandlers.discarding())
				.statusCode();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	boolean opensSocket(String path) {
		try {
			this.http.newWebSocketBuilder().buildAsync(uri("ws", path), new java.net.http.WebSocket.Listener() {
			}).join().abort();
			return true;
		}
		catch (CompletionException ex) {
			assertThat(ex).hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class);
			return false;
		}
	}

	private URI uri(String scheme, String path) {
		return URI
			.create(scheme + "://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port") + path);
	}

	@Override
	public void close() {
		this.context.close();
		this.kafka.close();
		this.rabbit.close();
	}

}
