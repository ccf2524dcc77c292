package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Clients that do not know the secret and try to keep a runner from its work.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class HostileClientTests {

	/** More than a web server has threads. */
	private static final int CONNECTIONS = 250;

	private static final String WELL_FORMED = "ab".repeat(32);

	private static final Duration PROMPT = Duration.ofSeconds(5);

	private final List<RawConnection> connections = new ArrayList<>();

	@SuppressWarnings("NullAway.Init")
	private static WireRunner runner;

	@BeforeAll
	static void start() {
		runner = new WireRunner("--flame.security.secret=new");
	}

	@AfterAll
	static void stop() {
		runner.close();
	}

	@AfterEach
	void hangUp() throws IOException {
		for (RawConnection connection : this.connections) {
			connection.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void bodiesThatNeverComeKeepNeitherCallsNorHeartbeatsWaiting(Slow slow) throws IOException {
		for (int i = 0; i < CONNECTIONS; i++) {
			this.connections.add(runner.connect().write(slow.head).write(slow.chunked ? "5\r\n{\"a\":\r\n" : "{"));
		}
		long begin = System.nanoTime();
		for (int i = 0; i < 10; i++) {
			assertServes(runner);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
	}

	@ParameterizedTest
	@EnumSource(names = { "UNSIGNED", "MALFORMED", "OTHER_PATH", "OTHER_MEDIA_TYPE", "HEARTBEAT", "TOO_LARGE" })
	void whatIsRefusedIsRefusedBeforeItsBodyComes(Slow slow) throws IOException {
		RawConnection connection = runner.connect().write(slow.head);
		this.connections.add(connection);
		RawConnection.Answer answer = connection.read();
		assertThat(answer.status()).isEqualTo(slow.status);
		assertThat(answer.headers()).containsEntry("connection", "close");
		assertThat(answer.text()).contains("\"ok\":false");
	}

	@Test
	void missingSignatureIsToldEvenWhereTheWholeBodyHasCome() throws IOException {
		byte[] body = WireCodec.JSON.encode(WireRunner.fields("echo", "x"));
		try (RawConnection connection = runner.connect()) {
			connection.write(WireRunner.message("POST", "/invoke", body, "Content-Type: application/json"));
			assertThat(connection.read().status()).isEqualTo(401);
			// its body was there: nothing speaks against the next request
			connection.write(signed(body));
			assertThat(connection.read().status()).isEqualTo(200);
		}
	}

	@Test
	void bodyThatTakesTooLongIsRefusedHoweverRegularlyItComes() throws IOException {
		try (WireRunner impatient = new WireRunner("--flame.security.secret=new", "--flame.server.body-timeout=1s");
				RawConnection connection = impatient.connect().write(Slow.WELL_SIGNED.head)) {
			RawConnection.Answer answer = connection.read();
			assertThat(answer.status()).isEqualTo(408);
			assertThat(answer.text()).contains("\"timeout\"", "flame.server.body-timeout");
			assertThat(answer.headers()).containsEntry("connection", "close");
			assertThatIOException().isThrownBy(connection::read);
			assertServes(impatient);
		}
	}

	@Test
	void callsThatTakeLongLeaveThreadsForHeartbeats() throws IOException {
		for (int i = 0; i < CONNECTIONS; i++) {
			byte[] body = WireCodec.JSON.encode(WireRunner.fields("sleep", 60_000));
			this.connections.add(runner.connect().write(signed(body)));
		}
		await().atMost(Duration.ofSeconds(60)).until(() -> runner.state().running().size() == CONNECTIONS);
		long begin = System.nanoTime();
		assertServes(runner);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
		runner.state().running().forEach(RunningInvocation::cancel);
		for (RawConnection connection : this.connections) {
			assertThat(connection.read().text()).contains("\"cancelled\"");
		}
	}

	@Test
	void rejectedRequestsAreCountedAndReportedOnce(CapturedOutput output) throws IOException {
		// it reports once in a while only
		try (WireRunner fresh = new WireRunner("--flame.security.secret=new")) {
			for (int i = 0; i < 20; i++) {
				assertThat(fresh.exchange("GET", "/invoke", null).status()).isEqualTo(401);
			}
			assertThat(fresh.exchange("GET", "/other", null).status()).isEqualTo(404);
			assertThat(fresh.rejections().count("signature_error")).isEqualTo(20);
			assertThat(fresh.rejections().count("not_found")).isEqualTo(1);
		}
		assertThat(output.getAll()).containsOnlyOnce("Rejected a request from 127.0.0.1")
			.contains("flame.security.secret");
	}

	@Test
	void bodyInPiecesIsExecuted() throws IOException {
		int before = runner.executions();
		byte[] body = WireCodec.JSON.encode(WireRunner.fields("echo", "x"));
		try (RawConnection connection = runner.connect()) {
			for (int round = 0; round < 3; round++) {
				body = WireCodec.JSON.encode(WireRunner.fields("echo", "x"));
				for (byte each : signed(body)) {
					connection.write(new byte[] { each });
				}
				assertThat(connection.read().status()).isEqualTo(200);
			}
		}
		assertThat(runner.executions() - before).isEqualTo(3);
	}

	@Test
	void connectionThatBreaksWithinItsBodyLeavesNothing() throws IOException {
		int before = runner.executions();
		for (int i = 0; i < 20; i++) {
			try (RawConnection connection = runner.connect()) {
				connection.write(Slow.WELL_SIGNED.head).write("{");
			}
		}
		assertServes(runner);
		assertThat(runner.executions() - before).isEqualTo(1);
	}

	private static void assertServes(WireRunner runner) throws IOException {
		long now = System.currentTimeMillis();
		RawConnection.Answer heartbeat = runner.exchange("GET", "/invoke", null, "x-flame-timestamp: " + now,
				"x-flame-signature: " + RunnerClient.hmac("new", "GET\n/invoke\n" + now));
		assertThat(heartbeat.status()).isEqualTo(200);
		byte[] body = WireCodec.CBOR.encode(WireRunner.fields("echo", "x"));
		assertThat(runner.post("application/cbor", body, RunnerClient.hmac("new", body)).status()).isEqualTo(200);
	}

	private static byte[] signed(byte[] body) {
		return WireRunner.message("POST", "/invoke", body, "Content-Type: application/json",
				"x-flame-signature: " + RunnerClient.hmac("new", body));
	}

	/**
	 * Requests whose body does not come, or not to its end.
	 */
	enum Slow {

		WELL_SIGNED("POST", "/invoke", "application/json", WELL_FORMED, "1000", 0),

		CHUNKED("POST", "/invoke", "application/json", WELL_FORMED, null, 0),

		UNSIGNED("POST", "/invoke", "application/json", null, "1000", 401),

		MALFORMED("POST", "/invoke", "application/json", "ff", "1000", 401),

		OTHER_PATH("POST", "/other", "application/json", null, "1000", 404),

		OTHER_MEDIA_TYPE("POST", "/invoke", "text/plain", WELL_FORMED, "1000", 415),

		HEARTBEAT("GET", "/invoke", "application/json", null, "1000", 401),

		TOO_LARGE("POST", "/invoke", "application/json", WELL_FORMED, "1000000", 413);

		private final String head;

		private final boolean chunked;

		private final int status;

		Slow(String method, String path, String mediaType, @Nullable String signature, @Nullable String length,
				int status) {
			this.head = method + " " + path + " HTTP/1.1\r\nHost: runner\r\nContent-Type: " + mediaType
					+ ((signature != null) ? "\r\nx-flame-signature: " + signature : "")
					+ ((length != null) ? "\r\nContent-Length: " + length : "\r\nTransfer-Encoding: chunked")
					+ "\r\n\r\n";
			this.chunked = (length == null);
			this.status = status;
		}

	}

}
