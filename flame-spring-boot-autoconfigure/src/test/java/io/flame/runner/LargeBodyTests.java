package io.flame.runner;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Large signed bodies, which are verified while they arrive.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeBodyTests {

	private static final int LENGTH = 3 * 1024 * 1024 + 17;

	private final byte[] content = new byte[LENGTH];

	private WireRunner runner;

	@BeforeAll
	void start() {
		new Random(1).nextBytes(this.content);
		this.runner = new WireRunner("--flame.security.secrets=new,old", "--flame.max-body-size=10MB",
				"--flame.max-response-size=10MB");
	}

	@AfterAll
	void stop() {
		this.runner.close();
	}

	@ParameterizedTest
	@EnumSource
	void contentComesBack(WireCodec codec) throws IOException {
		// superjson knows bytes by an annotation only
		Map<String, @Nullable Object> fields = WireRunner.fields("any", "x".repeat(LENGTH));
		byte[] body = codec.encode(fields);
		RawConnection.Answer answer = this.runner.post(codec.mediaType(), body, RunnerClient.hmac("old", body));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(codec.result(answer.body())).isEqualTo("x".repeat(LENGTH));
	}

	private byte[] body() {
		return WireCodec.CBOR.encode(WireRunner.fields("bytes", this.content));
	}

	@ParameterizedTest
	@ValueSource(strings = { "new", "old" })
	void bytesComeBack(String secret) throws IOException {
		byte[] body = body();
		RawConnection.Answer answer = this.runner.post("application/cbor", body, RunnerClient.hmac(secret, body));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(WireCodec.CBOR.result(answer.body())).isEqualTo(this.content);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void bodyMayComeInPieces(boolean chunked) throws IOException {
		byte[] body = body();
		try (RawConnection connection = this.runner.connect()) {
			connection.write(head(body, RunnerClient.hmac("new", body), chunked));
			int length = 0;
			for (int offset = 0; offset < body.length; offset += length) {
				length = Math.min((offset % 3 + 1) * 50_001, body.length - offset);
				connection.write(chunked ? Integer.toHexString(length) + "\r\n" : "");
				connection.write(Arrays.copyOfRange(body, offset, offset + length));
				connection.write(chunked ? "\r\n" : "");
			}
			RawConnection.Answer answer = connection.write(chunked ? "0\r\n\r\n" : "").read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(WireCodec.CBOR.result(answer.body())).isEqualTo(this.content);
		}
	}

	private static String head(byte[] body, @Nullable String signature, boolean chunked) {
		return "POST /invoke HTTP/1.1\r\nHost: runner\r\nContent-Type: application/cbor\r\n"
				+ ((signature != null) ? "x-flame-signature: " + signature + "\r\n" : "")
				+ (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 8191, 65_535, 65_536, 1_000_000, LENGTH })
	void changedBodyExecutesNothing(int position) throws IOException {
		byte[] body = body();
		String signature = RunnerClient.hmac("new", body);
		int executions = this.runner.executions();
		body[position]++;
		for (boolean chunked : new boolean[] { true, false }) {
			try (RawConnection connection = this.runner.connect()) {
				connection.write(head(body, signature, chunked));
				connection.write(chunked ? Integer.toHexString(body.length) + "\r\n" : "");
				connection.write(body).write(chunked ? "\r\n0\r\n\r\n" : "");
				assertThat(connection.read().status()).isEqualTo(401);
			}
		}
		assertThat(this.runner.executions()).isEqualTo(executions);
	}

	@Test
	void unsignedBodyExecutesNothing() throws IOException {
		byte[] body = body();
		int executions = this.runner.executions();
		assertThat(this.runner.post("application/cbor", body, null).status()).isEqualTo(401);
		assertThat(this.runner.post("application/cbor", body, "ff").status()).isEqualTo(401);
		assertThat(this.runner.post("application/cbor", body, RunnerClient.hmac("other", body)).status())
			.isEqualTo(401);
		assertThat(this.runner.executions()).isEqualTo(executions);
	}

	@Test
	void halfOfABodyExecutesNothing() throws IOException {
		byte[] body = body();
		byte[] half = Arrays.copyOf(body, body.length / 2);
		int executions = this.runner.executions();
		try (RawConnection connection = this.runner.connect()) {
			connection.write(head(body, RunnerClient.hmac("new", half), false)).write(half).finish();
			assertThat(this.runner.post("application/cbor", body, RunnerClient.hmac("new", body)).status())
				.isEqualTo(200);
		}
		assertThat(this.runner.executions()).isEqualTo(executions + 1);
	}

}
