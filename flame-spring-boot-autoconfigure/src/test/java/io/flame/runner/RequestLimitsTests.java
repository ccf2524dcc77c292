package io.flame.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Sizes, media types and the state of a connection afterwards.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestLimitsTests {

	private static final int LIMIT = 20 * 1024;

	private static final int CHUNK = 1024;

	private static final String CHUNK_OF_X = Integer.toHexString(CHUNK) + "\r\n" + "x".repeat(CHUNK) + "\r\n";

	private WireRunner runner;

	@BeforeAll
	void start() {
		this.runner = new WireRunner();
	}

	@AfterAll
	void stop() {
		this.runner.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { LIMIT + 1, 1_000_000, 3_000_000, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE })
	void declaredSizeOverTheLimitIsRefusedWhileTheRestIsNeverSent(long size) throws IOException {
		for (WireCodec codec : WireCodec.values()) {
			try (RawConnection connection = this.runner.connect()) {
				connection.write("POST /invoke HTTP/1.1\r\nHost: runner\r\nContent-Type: " + codec.mediaType()
						+ "\r\nContent-Length: " + size + "\r\n\r\n{\"some\":");
				assertTooLarge(codec, connection.read());
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void chunkedBodyIsRefusedAtTheLimitWhileItNeverEnds(WireCodec codec) throws IOException {
		try (RawConnection connection = this.runner.connect()) {
			connection.write(chunked(codec));
			for (int sent = 0; sent <= LIMIT; sent += CHUNK) {
				connection.write(CHUNK_OF_X);
			}
			assertTooLarge(codec, connection.read());
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void bodyThatIsSentOnAndOnIsNotReadOnAndOn(boolean chunked) throws IOException {
		try (RawConnection connection = this.runner.connect()) {
			connection.write(chunked ? chunked(WireCodec.JSON)
					: "POST /invoke HTTP/1.1\r\nHost: runner\r\nContent-Type: application/json\r\nContent-Length: "
							+ Long.MAX_VALUE + "\r\n\r\n");
			// a server reads a little on, so that the answer is not lost, and then hangs
			// up
			assertThatIOException().isThrownBy(() -> {
				for (long sent = 0; sent < 256L * 1024 * 1024; sent += CHUNK) {
					connection.write(CHUNK_OF_X);
				}
			});
		}
	}

	private static String chunked(WireCodec codec) {
		return "POST /invoke HTTP/1.1\r\nHost: runner\r\nContent-Type: " + codec.mediaType()
				+ "\r\nTransfer-Encoding: chunked\r\n\r\n";
	}

	@ParameterizedTest
	@EnumSource
	void sizeIsExact(WireCodec codec) throws IOException {
		Map<String, @Nullable Object> fields = WireRunner.fields("echo", "x");
		fields.put("padding", "");
		int rest = LIMIT - codec.encode(fields).length - 2;
		fields.put("padding", "x".repeat(rest));
		int length = codec.encode(fields).length;
		fields.put("padding", "x".repeat(rest + LIMIT - length));
		byte[] body = codec.encode(fields);
		assertThat(body).hasSize(LIMIT);
		assertThat(this.runner.post(codec.mediaType(), body, null).status()).isEqualTo(200);
		fields.put("padding", "x".repeat(rest + LIMIT - length + 1));
		assertTooLarge(codec, this.runner.post(codec.mediaType(), codec.encode(fields), null));
	}

	private static void assertTooLarge(WireCodec codec, RawConnection.Answer answer) {
		assertThat(answer.status()).isEqualTo(413);
		assertThat(answer.mediaType()).isEqualTo(codec.mediaType());
		assertThat(answer.headers()).containsEntry("connection", "close");
		assertThat(codec.decode(answer.body()).toString()).contains("ok=false", "payload_too_large",
				"flame.max-body-size");
	}

	@ParameterizedTest
	@EnumSource
	void resultOverTheLimitIsAnErrorAndTheConnectionGoesOn(WireCodec codec) throws IOException {
		try (RawConnection connection = this.runner.connect()) {
			for (int round = 0; round < 3; round++) {
				connection.write(call(codec, "repeat", "0123456789abcdef", 1024));
				RawConnection.Answer answer = connection.read();
				assertThat(answer.status()).isEqualTo(200);
				assertThat(answer.mediaType()).isEqualTo(codec.mediaType());
				assertThat(codec.decode(answer.body()).toString()).contains("ok=false", "serialization_error",
						"retryable=false", "flame.max-response-size");
				connection.write(call(codec, "echo", "still here"));
				assertThat(codec.result(connection.read().body())).isEqualTo("still here");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void refusalsLeaveTheConnectionUsable(WireCodec codec) throws IOException {
		try (RawConnection connection = this.runner.connect()) {
			connection.write(call(codec, "nobody"));
			assertThat(connection.read().status()).isEqualTo(404);
			connection.write(WireRunner.message("POST", "/invoke", new byte[] { '[' }, type(codec)));
			assertThat(connection.read().status()).isEqualTo(400);
		}
		try (RawConnection connection = this.runner.connect()) {
			connection.write(WireRunner.message("PUT", "/invoke", new byte[3000], type(codec)));
			assertThat(connection.read().status()).isEqualTo(404);
			connection.write(WireRunner.message("POST", "/invoke", new byte[3000], "Content-Type: text/plain"));
			assertThat(connection.read().status()).isEqualTo(415);
			connection.write(call(codec, "echo", "still here"));
			assertThat(codec.result(connection.read().body())).isEqualTo("still here");
		}
	}

	@Test
	void requestsAreAnsweredInOrderWhenTheyAreSentAtOnce() throws IOException {
		try (RawConnection connection = this.runner.connect()) {
			for (WireCodec codec : WireCodec.values()) {
				connection.write(call(codec, "echo", codec.name()));
			}
			for (WireCodec codec : WireCodec.values()) {
				assertThat(codec.result(connection.read().body())).isEqualTo(codec.name());
			}
		}
	}

	private static byte[] call(WireCodec codec, String methodId, Object... args) {
		return WireRunner.message("POST", "/invoke", codec.encode(WireRunner.fields(methodId, args)), type(codec));
	}

	private static String type(WireCodec codec) {
		return "Content-Type: " + codec.mediaType();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "application/json | 200", "APPLICATION/JSON | 200", "Application/Json | 200",
			"application/json;charset=utf-8 | 200", "application/json; charset=UTF-8 | 200",
			"application/json; charset=\"utf-8\" | 200", "application/json ; a=b; c=\"d;e\" | 200",
			"application/json;charset=utf-16 | 415", "application/json;charset=iso-8859-1 | 415",
			"application/json;charset=nonsense | 415", "application/json;charset= | 415",
			"application/json;charset=% | 415", "application/json, application/cbor | 415", "application/json; | 200",
			"application/* | 415", "*/* | 415", "json | 415", "application/ | 415", "/ | 415",
			"application/problem+json | 415", "application/x-ndjson | 415", "application/vnd.flame.stream | 415",
			"text/json | 415", "multipart/form-data; boundary=x | 415", "application/x-www-form-urlencoded | 415" })
	void mediaTypeIsReadAsTheRfcSays(String contentType, int status) throws IOException {
		int executions = this.runner.executions();
		RawConnection.Answer answer = this.runner.exchange("POST", "/invoke",
				WireCodec.JSON.encode(WireRunner.fields("echo", "x")), "Content-Type: " + contentType);
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.mediaType()).isEqualTo("application/json");
		assertThat(WireCodec.JSON.decode(answer.body())).containsEntry("ok", status == 200);
		assertThat(this.runner.executions() - executions).isEqualTo((status == 200) ? 1 : 0);
	}

	@Test
	void mediaTypeMustBeThere() throws IOException {
		RawConnection.Answer answer = this.runner.exchange("POST", "/invoke",
				WireCodec.JSON.encode(WireRunner.fields("echo", "x")));
		assertThat(answer.status()).isEqualTo(415);
		assertThat(answer.text()).contains("application/json", "application/cbor");
	}

	@Test
	void mediaTypeAndBodyMustMatch() throws IOException {
		assertThat(this.runner.post("application/cbor", WireCodec.JSON.encode(WireRunner.fields("echo", "x")), null)
			.status()).isEqualTo(400);
		assertThat(this.runner.post("application/json", WireCodec.CBOR.encode(WireRunner.fields("echo", "x")), null)
			.status()).isEqualTo(400);
		assertThat(this.runner
			.post("application/cbor",
					WireCodec.CBOR
						.encode(Map.of("serviceId", "counter", "methodId", "echo", "args", "{\"json\":[\"x\"]}")),
					null)
			.status()).isEqualTo(400);
	}

	@Test
	void acceptHeaderAndQueryChangeNothing() throws IOException {
		RawConnection.Answer answer = this.runner.exchange("POST", "/invoke?serviceId=other",
				WireCodec.JSON.encode(WireRunner.fields("echo", "x")), "Content-Type: application/json",
				"Accept: text/html", "Accept-Encoding: gzip");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.headers()).doesNotContainKey("content-encoding");
		assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("{\"ok\":true,\"result\":\"x\"}");
	}

}
