package io.flame.jetty;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.flame.jetty.RunnerConnection.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * A runner on Jetty, as a client on the wire sees it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JettyRunnerTests {

	private static final String JSON = "application/json";

	/** The common pool may have a single thread. */
	private final ExecutorService threads = Executors.newCachedThreadPool();

	private ConfigurableApplicationContext context;

	@BeforeAll
	void start() {
		this.context = run();
	}

	private static ConfigurableApplicationContext run() {
		return SpringApplication.run(JettyApplication.class, "--spring.profiles.active=runner", "--server.port=0",
				"--server.address=127.0.0.1", "--flame.security.secret=" + RunnerConnection.SECRET,
				"--flame.max-body-size=20KB", "--spring.main.register-shutdown-hook=false");
	}

	@AfterAll
	void stop() {
		this.context.close();
		this.threads.shutdown();
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private RunnerConnection connect() throws IOException {
		return new RunnerConnection(port(this.context));
	}

	private static byte[] json(String service, String method, String args) {
		return json(service, method, args, UUID.randomUUID().toString());
	}

	private static byte[] json(String service, String method, String args, String id) {
		long now = System.currentTimeMillis();
		return """
				{"serviceId":"%s","methodId":"%s","args":%s,"invocationId":"%s","iat":%d,"exp":%d}"""
			.formatted(service, method, args, id, now, now + 60_000)
			.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void serverIsJetty() {
		assertThat(((ServletWebServerApplicationContext) this.context).getWebServer())
			.isInstanceOf(JettyWebServer.class);
	}

	@Test
	void allCodecsAreAnswered() throws IOException {
		try (RunnerConnection connection = connect()) {
			assertThat(connection.post(JSON, json("echo", "default", "[\"plain\"]")).text())
				.isEqualTo("{\"ok\":true,\"result\":\"plain\"}");
			assertThat(connection.post(JSON, json("echo", "default", "\"{\\\"json\\\":[\\\"super\\\"]}\"")).text())
				.isEqualTo("{\"ok\":true,\"result\":\"{\\\"json\\\":\\\"super\\\"}\"}");
			long now = System.currentTimeMillis();
			CBORMapper cbor = new CBORMapper();
			byte[] body = cbor.writeValueAsBytes(
					Map.of("serviceId", "work", "methodId", "reversed", "args", new Object[] { new byte[] { 1, 2, 3 } },
							"invocationId", UUID.randomUUID().toString(), "iat", now, "exp", now + 60_000));
			Answer answer = connection.post("application/cbor", body);
			assertThat(cbor.readTree(answer.body()).get("result").binaryValue()).containsExactly(3, 2, 1);
		}
	}

	@Test
	void bodiesOverTheLimitAreRefusedWithAndWithoutContentLength() throws IOException {
		byte[] large = json("echo", "default", "[\"" + "x".repeat(30_000) + "\"]");
		try (RunnerConnection connection = connect()) {
			Answer answer = connection.post(JSON, large);
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.text()).contains("payload_too_large");
			assertThat(answer.head()).contains("connection: close");
			assertThat(connection.isClosedByTheRunner()).isTrue();
		}
		try (RunnerConnection connection = connect()) {
			// it does not wait for a body that it would not read
			Answer answer = connection.send("POST /invoke",
					"Content-Type: application/json\r\nContent-Length: 1000000000\r\n", new byte[0]);
			assertThat(answer.status()).isEqualTo(413);
		}
		try (RunnerConnection connection = connect()) {
			// a chunk that never ends
			Answer answer = connection.send("POST /invoke",
					"Content-Type: application/json\r\nx-flame-signature: " + "ab".repeat(32)
							+ "\r\nTransfer-Encoding: chunked\r\n",
					("fffffff\r\n" + "x".repeat(30_000)).getBytes(StandardCharsets.US_ASCII));
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.text()).contains("payload_too_large");
		}
	}

	@Test
	void bodiesThatNeverComeKeepNeitherCallsNorHeartbeatsWaiting() throws IOException {
		List<RunnerConnection> slow = new ArrayList<>();
		try {
			for (int i = 0; i < 250; i++) {
				RunnerConnection connection = connect();
				slow.add(connection);
				connection.begin("POST /invoke", "Content-Type: application/json\r\nx-flame-signature: "
						+ "ab".repeat(32) + "\r\nContent-Length: 1000\r\n", "{");
			}
			long begin = System.nanoTime();
			try (RunnerConnection connection = connect()) {
				for (int i = 0; i < 10; i++) {
					assertThat(connection.bare("GET", "/invoke").status()).isEqualTo(200);
					assertThat(connection.post(JSON, json("echo", "default", "[\"x\"]")).status()).isEqualTo(200);
				}
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
		}
		finally {
			for (RunnerConnection connection : slow) {
				connection.close();
			}
		}
	}

	@Test
	void bodyInPiecesIsExecuted() throws IOException {
		try (RunnerConnection connection = connect()) {
			for (int round = 0; round < 3; round++) {
				assertThat(connection.postInPieces(JSON, json("echo", "default", "[\"x\"]")).text())
					.isEqualTo("{\"ok\":true,\"result\":\"x\"}");
			}
		}
	}

	@Test
	void callOfAnyIdCanBeCancelled() throws Exception {
		for (String segment : new String[] { "~YS9i", "~YTti" }) {
			JettyApplication.gate = new CountDownLatch(1);
			String id = segment.equals("~YS9i") ? "a/b" : "a;b";
			try (RunnerConnection caller = connect(); RunnerConnection control = connect()) {
				CompletableFuture<Answer> call = call(caller, json("work", "waitAtTheGate", "[]", id));
				await().atMost(Duration.ofSeconds(60)).until(() -> control.bare("GET", "/invoke").text().contains(id));
				assertThat(control.bare("DELETE", "/invoke/" + segment).status()).isEqualTo(204);
				assertThat(call.join().text()).contains("\"code\":\"cancelled\"");
			}
		}
	}

	@Test
	void whatIsNotSignedIsRefused() throws IOException {
		byte[] body = json("echo", "default", "[\"x\"]");
		try (RunnerConnection connection = connect()) {
			Answer answer = connection.send("POST /invoke",
					"Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n", body);
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.text()).contains("signature_error");
			// the connection goes on
			assertThat(connection.post(JSON, body).status()).isEqualTo(200);
			assertThat(connection.send("GET /invoke", "", new byte[0]).status()).isEqualTo(401);
		}
	}

	@Test
	void whatIsNotThereIsNotFound() throws IOException {
		try (RunnerConnection connection = connect()) {
			Answer unknown = connection.post(JSON, json("nobody", "default", "[]"));
			assertThat(unknown.status()).isEqualTo(404);
			assertThat(unknown.text()).contains("registry_error");
			for (String line : new String[] { "GET /page", "GET /", "PUT /invoke", "GET /invoke/x/y", "GET /other" }) {
				Answer answer = connection.send(line, "", new byte[0]);
				assertThat(answer.status()).as(line).isEqualTo(404);
				assertThat(answer.text()).as(line).contains("\"code\":\"not_found\"");
			}
		}
	}

	@Test
	void connectionsStayOpenUntilTheClientWantsThemClosed() throws IOException {
		try (RunnerConnection connection = connect()) {
			for (int i = 0; i < 150; i++) {
				assertThat(connection.post(JSON, json("echo", "default", "[\"x\"]")).status()).isEqualTo(200);
			}
			Answer last = connection.post(JSON, json("echo", "default", "[\"x\"]"), "Connection: close\r\n");
			assertThat(last.status()).isEqualTo(200);
			assertThat(connection.isClosedByTheRunner()).isTrue();
		}
	}

	@Test
	void runningCallsAreDescribedAndCanBeCancelled() throws Exception {
		JettyApplication.gate = new CountDownLatch(1);
		String id = UUID.randomUUID().toString();
		try (RunnerConnection caller = connect(); RunnerConnection control = connect()) {
			CompletableFuture<Answer> call = call(caller, json("work", "waitAtTheGate", "[]", id));
			await().atMost(Duration.ofSeconds(60)).until(() -> control.bare("GET", "/invoke").text().contains(id));
			assertThat(control.bare("DELETE", "/invoke/" + id).status()).isEqualTo(204);
			assertThat(call.join().text()).contains("\"code\":\"cancelled\"");
			assertThat(control.bare("DELETE", "/invoke/" + id).status()).isEqualTo(404);
		}
	}

	@Test
	void socketsOfTheApplicationAreOff() {
		URI uri = URI.create("ws://127.0.0.1:" + port(this.context) + "/socket");
		assertThatThrownBy(
				() -> HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {
				}).join())
			.hasCauseInstanceOf(WebSocketHandshakeException.class);
	}

	private CompletableFuture<Answer> call(RunnerConnection connection, byte[] body) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return connection.post(JSON, body);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}, this.threads);
	}

	@Test
	void runnerThatStopsFinishesItsCallsAndTakesNoOthers() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		JettyApplication.gate = gate;
		ConfigurableApplicationContext stopping = run();
		String id = UUID.randomUUID().toString();
		int port = port(stopping);
		try (RunnerConnection caller = new RunnerConnection(port)) {
			CompletableFuture<Answer> call = call(caller, json("work", "waitAtTheGate", "[]", id));
			await().atMost(Duration.ofSeconds(60)).until(() -> describe(port).contains(id));
			CompletableFuture<Void> closed = CompletableFuture.runAsync(stopping::close, this.threads);
			await().atMost(Duration.ofSeconds(60)).until(() -> describe(port).contains("\"state\":\"draining\""));
			try (RunnerConnection other = new RunnerConnection(port)) {
				Answer refused = other.post(JSON, json("echo", "default", "[\"x\"]"));
				assertThat(refused.status()).isEqualTo(503);
				assertThat(refused.text()).contains("\"code\":\"draining\"", "\"retryable\":true");
				assertThat(other.isClosedByTheRunner()).isTrue();
			}
			gate.countDown();
			assertThat(call.join().text()).isEqualTo("{\"ok\":true,\"result\":\"through\"}");
			closed.join();
		}
		finally {
			gate.countDown();
			stopping.close();
		}
	}

	private static String describe(int port) throws IOException {
		try (RunnerConnection connection = new RunnerConnection(port)) {
			return connection.bare("GET", "/invoke").text();
		}
	}

}
