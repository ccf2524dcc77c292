package io.flame.runner;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a runner with secrets takes for a signature, of calls and of requests that have no
 * body.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlRequestTests {

	private WireRunner runner;

	/**
	 * Without a secret it remembers nothing, so that an id can be used more than once.
	 */
	private WireRunner open;

	@BeforeAll
	void start() {
		this.runner = new WireRunner("--flame.security.secrets=new,old");
		this.open = new WireRunner();
	}

	@AfterAll
	void stop() {
		this.runner.close();
		this.open.close();
	}

	@ParameterizedTest
	@EnumSource
	void everySecretVerifiesInEveryCodec(WireCodec codec) throws IOException {
		for (String secret : List.of("new", "old")) {
			byte[] body = codec.encode(WireRunner.fields("echo", "x"));
			RawConnection.Answer answer = this.runner.post(codec.mediaType(), body, RunnerClient.hmac(secret, body));
			assertThat(answer.status()).isEqualTo(200);
			assertThat(codec.result(answer.body())).isEqualTo("x");
		}
	}

	@ParameterizedTest
	@EnumSource(Forgery.class)
	void signatureOfACallMustBeExact(Forgery forgery) throws IOException {
		for (WireCodec codec : WireCodec.values()) {
			byte[] body = codec.encode(WireRunner.fields("echo", "x"));
			int executions = this.runner.executions();
			RawConnection.Answer answer = this.runner.post(codec.mediaType(), body, forgery.of(body));
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.mediaType()).isEqualTo(codec.mediaType());
			assertThat(codec.decode(answer.body()).toString()).contains("signature_error");
			assertThat(this.runner.executions()).isEqualTo(executions);
		}
	}

	@Test
	void bodyIsSignedByteByByte() throws IOException {
		byte[] body = WireCodec.JSON.encode(WireRunner.fields("echo", "x"));
		String signature = RunnerClient.hmac("new", body);
		int executions = this.runner.executions();
		for (int i = 0; i < body.length; i++) {
			byte[] other = body.clone();
			other[i] ^= 0x20;
			assertThat(this.runner.post("application/json", other, signature).status()).isEqualTo(401);
		}
		assertThat(this.runner.executions()).isEqualTo(executions);
	}

	static Stream<List<Object>> controls() {
		long now = System.currentTimeMillis();
		String signedGet = "GET\n/invoke\n" + now;
		return Stream.of(control("GET", "/invoke", 200, now, signedGet),
				control("GET", "/invoke", 401, now, "POST\n/invoke\n" + now),
				control("GET", "/invoke", 401, now, "get\n/invoke\n" + now),
				control("GET", "/invoke", 401, now, "GET\n/invoke/\n" + now),
				control("GET", "/invoke", 401, now, "GET /invoke " + now),
				control("GET", "/invoke", 401, now, "GET\n/invoke\n" + (now + 1)),
				control("GET", "/invoke", 401, now, "GET\n/invoke\n" + now + "\n"),
				control("GET", "/invoke", 401, now, ""),
				control("GET", "/invoke", 401, now - 61_000, "GET\n/invoke\n" + (now - 61_000)),
				control("GET", "/invoke", 401, now + 120_000, "GET\n/invoke\n" + (now + 120_000)),
				// not of a window of one use: a heartbeat that is repeated does no harm
				control("GET", "/invoke", 200, now, signedGet), control("GET", "/invoke?x=y", 200, now, signedGet),
				control("GET", "/invoke/", 404, now, signedGet),
				control("GET", "/invoke/x", 404, now, "GET\n/invoke/x\n" + now),
				control("DELETE", "/invoke", 404, now, "DELETE\n/invoke\n" + now),
				control("DELETE", "/invoke/", 404, now, "DELETE\n/invoke/\n" + now),
				control("DELETE", "/invoke/a/b", 404, now, "DELETE\n/invoke/a/b\n" + now),
				control("DELETE", "/invoke/a", 404, now, "DELETE\n/invoke/a\n" + now),
				control("DELETE", "/invoke/a", 401, now, "DELETE\n/invoke/b\n" + now),
				control("DELETE", "/invoke/a", 401, now, "GET\n/invoke/a\n" + now),
				control("DELETE", "/invoke/a", 401, now - 61_000, "DELETE\n/invoke/a\n" + (now - 61_000)));
	}

	private static List<Object> control(String method, String path, int status, long timestamp, String signed) {
		return List.of(method, path, status, timestamp, signed);
	}

	@ParameterizedTest
	@MethodSource("controls")
	void requestWithoutBodySignsMethodPathAndTime(List<Object> control) throws IOException {
		RawConnection.Answer answer = this.runner.exchange((String) control.get(0), (String) control.get(1), null,
				"x-flame-timestamp: " + control.get(3),
				"x-flame-signature: " + RunnerClient.hmac("old", (String) control.get(4)));
		assertThat(answer.status()).isEqualTo(control.get(2));
		assertThat(answer.mediaType()).isEqualTo("application/json");
		if (answer.status() != 200) {
			assertThat(answer.text()).contains("\"ok\":false",
					(answer.status() == 401) ? "signature_error" : "not_found");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "~YS9i", "~YTti", "a%3Bb", "a;b", "a%20b", "~YSBi", "%C3%A4", "~w6Q", "~XA", "~Li4", "~AA",
			"~fmE", "plain-1_2.3" })
	void callOfAnyIdCanBeCancelled(String segment) throws Exception {
		Map<String, String> ids = Map.of("~YS9i", "a/b", "~YTti", "a;b", "a%3Bb", "a;b", "a;b", "a;b", "a%20b", "a b",
				"~YSBi", "a b");
		Map<String, String> others = Map.of("%C3%A4", "\u00e4", "~w6Q", "\u00e4", "~XA", "\\", "~Li4", "..", "~AA",
				"\u0000", "~fmE", "~a", "plain-1_2.3", "plain-1_2.3");
		String id = ids.getOrDefault(segment, others.getOrDefault(segment, ""));
		Map<String, Object> fields = new LinkedHashMap<>(WireRunner.fields("sleep", 60_000));
		// the call before may still be about to end
		await().until(() -> this.open.state().running().isEmpty());
		try (RawConnection caller = this.open.connect()) {
			fields.put("invocationId", id);
			fields.remove("exp");
			fields.remove("iat");
			caller.write(WireRunner.message("POST", "/invoke", WireCodec.JSON.encode(fields),
					"Content-Type: application/json"));
			await().until(() -> !this.open.state().running().isEmpty());
			assertThat(this.open.exchange("DELETE", "/invoke/" + segment + "x", null).status()).isEqualTo(404);
			assertThat(this.open.exchange("DELETE", "/invoke/" + segment, null).status()).isEqualTo(204);
			assertThat(caller.read().text()).contains("\"cancelled\"");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "~", "~*", "~YQ==YQ", "~_w" })
	void segmentThatIsNoIdIsNotFound(String segment) throws IOException {
		long now = System.currentTimeMillis();
		assertThat(this.runner
			.exchange("DELETE", "/invoke/" + segment, null, "x-flame-timestamp: " + now,
					"x-flame-signature: " + RunnerClient.hmac("new", "DELETE\n/invoke/" + segment + "\n" + now))
			.status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "now", "1.5", "1e13", "-1", "99999999999999999999999999" })
	void timeStampThatIsNoneIsRefused(String timestamp) throws IOException {
		assertThat(this.runner
			.exchange("GET", "/invoke", null, "x-flame-timestamp: " + timestamp,
					"x-flame-signature: " + RunnerClient.hmac("new", "GET\n/invoke\n" + timestamp))
			.status()).isEqualTo(401);
	}

	@Test
	void timeStampOrSignatureAloneAreNotEnough() throws IOException {
		long now = System.currentTimeMillis();
		String signature = RunnerClient.hmac("new", "GET\n/invoke\n" + now);
		assertThat(this.runner.exchange("GET", "/invoke", null, "x-flame-signature: " + signature).text())
			.contains("x-flame-timestamp");
		assertThat(this.runner.exchange("GET", "/invoke", null, "x-flame-timestamp: " + now).text())
			.contains("x-flame-signature");
	}

	/**
	 * Ways of getting a signature wrong.
	 */
	enum Forgery {

		MISSING, EMPTY, UPPER_CASE, TOO_SHORT, TOO_LONG, TWICE, PREFIXED, GARBAGE, NOT_ASCII, ZEROS, OTHER_SECRET,
		OTHER_CASE_OF_SECRET, OF_CONTROL_REQUEST, OF_NOTHING;

		@Nullable String of(byte[] body) {
			String good = RunnerClient.hmac("new", body);
			Map<Forgery, String> forgeries = Map.ofEntries(Map.entry(EMPTY, ""),
					Map.entry(UPPER_CASE, good.toUpperCase(Locale.ROOT)), Map.entry(TOO_SHORT, good.substring(2)),
					Map.entry(TOO_LONG, good + "00"), Map.entry(TWICE, good + ", " + good),
					Map.entry(PREFIXED, "sha256=" + good), Map.entry(GARBAGE, "g".repeat(64)),
					Map.entry(NOT_ASCII, "\u00e9".repeat(64)), Map.entry(ZEROS, "0".repeat(64)),
					Map.entry(OTHER_SECRET, RunnerClient.hmac("other", body)),
					Map.entry(OTHER_CASE_OF_SECRET, RunnerClient.hmac("New", body)),
					Map.entry(OF_CONTROL_REQUEST,
							RunnerClient.hmac("new", "POST\n/invoke\n" + System.currentTimeMillis())),
					Map.entry(OF_NOTHING, RunnerClient.hmac("new", "")));
			return forgeries.get(this);
		}

	}

}
