package io.flame.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that share a request, as a client sees it that shares no code with the library:
 * what is wrong with one of them is answered for it alone, and of a body that is wrong
 * nothing is executed.
 */
class BatchProtocolTests {

	private static final String SECRET = "sesame";

	@SuppressWarnings("NullAway.Init")
	private static WireRunner shared;

	/** Distinguishes the ids of this test from those that the runner has seen. */
	private final String test = UUID.randomUUID() + "-";

	private WireRunner runner = shared;

	private BatchClient client = new BatchClient(shared.port(), SECRET, this.test);

	@BeforeAll
	static void startShared() {
		shared = new WireRunner("--flame.security.secret=" + SECRET, "--flame.server.max-concurrency=20");
	}

	@AfterAll
	static void stopShared() {
		shared.close();
	}

	@BeforeEach
	void forget() {
		shared.forgetExecutions();
	}

	/**
	 * Start a runner for this test alone.
	 */
	private void start(String argument) {
		this.runner = new WireRunner("--flame.security.secret=" + SECRET, argument);
		this.client = new BatchClient(this.runner.port(), SECRET, this.test);
	}

	@AfterEach
	void stop() {
		assertThat(this.runner.state().running()).isEmpty();
		if (this.runner != shared) {
			this.runner.close();
		}
	}

	@Test
	void eachCallIsAnsweredWithItsId() throws Exception {
		BatchClient.Response response = this.client.send(call("a", "echo", "text"), call("b", "add", 1, 2),
				call("c", "fail", "no"));
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.mediaType()).isEqualTo(BatchClient.MEDIA_TYPE);
		Map<String, Map<String, @Nullable Object>> answers = response.rest();
		assertThat(answers).containsOnlyKeys("a", "b", "c");
		assertResult(answers, "a", "text");
		assertResult(answers, "b", 3);
		assertThat(answers.values()).allSatisfy((answer) -> {
			// 200 is not told
			assertThat(answer).doesNotContainKey("status");
			assertThat(answer.get("elapsedUs")).isInstanceOf(Integer.class);
		});
		assertThat(answers.get("c")).containsEntry("ok", false);
		assertThat(String.valueOf(answers.get("c"))).contains("code=out_of_paper", "message=no");
		assertThat(this.runner.executions()).isEqualTo(3);
	}

	@Test
	void oneCallAloneIsABatchToo() throws Exception {
		assertResult(this.client.send(call("a", "echo", "text")).rest(), "a", "text");
	}

	@Test
	void whatIsWrongWithACallIsAnsweredForItAlone() throws Exception {
		long now = System.currentTimeMillis();
		Map<String, Map<String, @Nullable Object>> answers = this.client
			.send(call("good", "echo", "text"), call("method", "nobody"), with("service", "serviceId", "nobody"),
					call("argument", "add", "one", 2), call("arguments", "add", 1),
					with("expired", "exp", now - 120_000), with("future", "iat", now + 120_000),
					with("audience", "aud", "r2"), with("mine", "aud", "r1"), without("no-iat", "iat"),
					call("good too", "add", 1, 2))
			.rest();
		assertThat(answers).hasSize(11);
		assertResult(answers, "good", "text");
		assertResult(answers, "good too", 3);
		assertResult(answers, "mine", "text");
		assertRefused(answers, "method", 404, "registry_error");
		assertRefused(answers, "service", 404, "registry_error");
		for (String id : List.of("argument", "arguments")) {
			assertRefused(answers, id, null, "serialization_error");
		}
		for (String id : List.of("expired", "future", "audience", "no-iat")) {
			assertRefused(answers, id, 401, "signature_error");
		}
		assertThat(this.runner.executions()).isEqualTo(3);
	}

	private Map<String, @Nullable Object> call(String id, String methodId, Object... args) {
		return BatchClient.call(this.test + id, methodId, args);
	}

	private Map<String, @Nullable Object> with(String id, String field, @Nullable Object value) {
		Map<String, @Nullable Object> call = call(id, "echo", "text");
		call.put(field, value);
		return call;
	}

	private Map<String, @Nullable Object> without(String id, String field) {
		Map<String, @Nullable Object> call = call(id, "echo", "text");
		call.remove(field);
		return call;
	}

	private static void assertResult(Map<String, Map<String, @Nullable Object>> answers, String id, Object result) {
		assertThat(answers.get(id)).containsEntry("ok", true).containsEntry("result", result);
	}

	private static void assertRefused(Map<String, Map<String, @Nullable Object>> answers, String id,
			@Nullable Integer status, String code) {
		Map<String, @Nullable Object> answer = answers.getOrDefault(id, Map.of());
		assertThat(answer).containsEntry("ok", false);
		assertThat(answer.get("status")).isEqualTo(status);
		assertThat(String.valueOf(answer)).contains("code=" + code + ",");
	}

	@Test
	void theSameIdTwiceIsExecutedOnce() throws Exception {
		BatchClient.Response response = this.client.send(call("a", "echo", "first"), call("a", "echo", "second"));
		List<Map<String, @Nullable Object>> answers = List.of(response.next(), response.next());
		assertThat(response.hasNext()).isFalse();
		assertThat(answers).allSatisfy((answer) -> assertThat(answer).containsEntry("invocationId", "a"));
		assertThat(answers).anySatisfy((answer) -> assertThat(answer).containsEntry("result", "first"));
		assertThat(answers).anySatisfy((answer) -> assertThat(answer).containsEntry("status", 401));
		assertThat(this.runner.executions()).isOne();
	}

	@Test
	void nothingIsExecutedAgain() throws Exception {
		byte[] body = BatchClient.body(call("a", "echo", "text"), call("b", "echo", "text"));
		assertResult(this.client.send(body).rest(), "b", "text");
		Map<String, Map<String, @Nullable Object>> answers = this.client.send(body).rest();
		assertRefused(answers, "a", 401, "signature_error");
		assertRefused(answers, "b", 401, "signature_error");
		// nor alone
		byte[] alone = WireCodec.CBOR.encode(call("a", "echo", "text"));
		assertThat(this.runner.post("application/cbor", alone, RunnerClient.hmac(SECRET, alone)).status())
			.isEqualTo(401);
		assertThat(this.runner.executions()).isEqualTo(2);
	}

	@Test
	void theSignatureIsOfTheWholeBody() throws Exception {
		byte[] first = BatchClient.body(call("a", "echo", "text"));
		byte[] both = BatchClient.body(call("a", "echo", "text"), call("b", "echo", "text"));
		for (String signature : Arrays.asList(null, "", RunnerClient.hmac("other", both),
				RunnerClient.hmac(SECRET, first), RunnerClient.hmac(SECRET, both).toUpperCase(Locale.ROOT))) {
			assertWhole(this.client.send(both, signature), 401, "signature_error");
		}
		assertResult(this.client.send(both).rest(), "a", "text");
		assertThat(this.runner.executions()).isEqualTo(2);
	}

	private static void assertWhole(BatchClient.Response response, int status, String code) {
		assertThat(response.status()).isEqualTo(status);
		assertThat(response.mediaType()).isEqualTo(BatchClient.MEDIA_TYPE);
		Map<String, @Nullable Object> envelope = response.next();
		assertThat(envelope).containsEntry("ok", false).doesNotContainKey("invocationId");
		assertThat(String.valueOf(envelope)).contains("code=" + code + ",");
		assertThat(response.hasNext()).isFalse();
	}

	static Stream<String> spoilt() {
		return Stream.of("", "00", "f6", "80", "60", "a0", "ff", "1c", "fc", "5f", "bf", "f4c0", "d9d9f700",
				// an item that is no map, and one that is no envelope
				"a16161f6", "9f", "8180", "a1616161",
				// lengths and counts that nobody has memory for
				"5b7fffffffffffffff", "5affffffff", "7b7fffffffffffffff", "9b7fffffffffffffff", "9affffffff",
				"bb7fffffffffffffff", "baffffffff", "5bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff",
				"5b8000000000000000", "bf5b7fffffffffffffff",
				// depth
				"81".repeat(2000) + "00", "9f".repeat(2000), "c1".repeat(2000) + "00", "a100".repeat(2000),
				"bf00".repeat(2000), "5f".repeat(2000), "81".repeat(9000));
	}

	@ParameterizedTest(name = "{index}")
	@MethodSource("spoilt")
	void ofABodyThatIsSpoiltNothingIsExecuted(String spoilt) throws Exception {
		byte[] item = HexFormat.of().parseHex(spoilt);
		byte[] good = BatchClient.body(call("a", "echo", "text"));
		byte[] between = BatchClient.body(call("b", "echo", "text"));
		if (item.length > 0) {
			assertWhole(this.client.send(concat(item, good)), 400, "bad_request");
			assertWhole(this.client.send(concat(good, item, between)), 400, "bad_request");
			assertWhole(this.client.send(concat(good, item)), 400, "bad_request");
		}
		assertWhole(this.client.send(item), 400, "bad_request");
		assertThat(this.runner.executions()).isZero();
		// and none of the ids was seen
		assertThat(this.client.send(concat(good, between)).rest().values())
			.allSatisfy((answer) -> assertThat(answer).containsEntry("ok", true));
	}

	private static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Arrays.stream(parts).forEach(bytes::writeBytes);
		return bytes.toByteArray();
	}

	@Test
	void anEnvelopeMayHaveATag() throws Exception {
		byte[] tagged = concat(new byte[] { (byte) 0xd9, (byte) 0xd9, (byte) 0xf7 },
				BatchClient.body(call("a", "echo", "text")), BatchClient.body(call("b", "echo", "text")));
		assertThat(this.client.send(tagged).rest()).containsOnlyKeys("a", "b");
	}

	@Test
	void ofABodyThatIsCutOffNothingIsExecuted() throws Exception {
		byte[] body = BatchClient.body(call("a", "echo", "text"), call("b", "echo", "text"));
		int border = BatchClient.body(call("a", "echo", "text")).length;
		for (int length = 0; length < body.length; length++) {
			if (length != border) {
				assertWhole(this.client.send(Arrays.copyOf(body, length)), 400, "bad_request");
			}
		}
		assertThat(this.runner.executions()).isZero();
	}

	@Test
	void anEnvelopeThatIsNoneSpoilsTheBody() throws Exception {
		for (Map<String, @Nullable Object> call : List.of(without("x", "invocationId"), with("x", "invocationId", null),
				with("x", "invocationId", ""), with("x", "invocationId", "x".repeat(257)), with("x", "invocationId", 7),
				without("x", "serviceId"), without("x", "methodId"), with("x", "args", "text"), with("x", "args", 7),
				with("x", "timeoutMs", 0), with("x", "iat", "now"), with("x", "trace", Map.of("a", 1)))) {
			assertWhole(this.client.send(call("a", "echo", "text"), call), 400, "bad_request");
		}
		assertThat(this.runner.executions()).isZero();
	}

	@Test
	void theBodyIsNoLargerThanAnyOther() throws Exception {
		Map<String, @Nullable Object> large = call("a", "echo", "x".repeat(15_000));
		assertWhole(this.client.send(large, call("b", "echo", "x".repeat(6000))), 413, "payload_too_large");
		assertThat(this.runner.executions()).isZero();
		assertThat(this.client.send(large, call("b", "echo", "text")).rest()).hasSize(2);
	}

	@Test
	void theNumberOfCallsIsLimited() throws Exception {
		start("--flame.max-body-size=20MB");
		assertThat(this.client.send(repeated(1000)).rest()).hasSize(1000)
			.allSatisfy((id, answer) -> assertThat(answer).containsEntry("ok", true));
		assertThat(this.runner.executions()).isEqualTo(1000);
		assertWhole(this.client.send(repeated(1001)), 400, "bad_request");
		assertWhole(this.client.send(repeated(100_000)), 400, "bad_request");
		assertThat(this.runner.executions()).isEqualTo(1000);
	}

	private byte[] repeated(int count) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int i = 0; i < count; i++) {
			body.writeBytes(WireCodec.CBOR.encode(call("call" + i, "echo", "text")));
		}
		return body.toByteArray();
	}

	@Test
	void aResultThatIsTooLargeIsAnErrorOfItsCallAlone() throws Exception {
		Map<String, Map<String, @Nullable Object>> answers = this.client
			.send(call("large", "repeat", "0123456789abcdef", 1024), call("b", "echo", "text"))
			.rest();
		assertRefused(answers, "large", null, "serialization_error");
		assertResult(answers, "b", "text");
	}

	@Test
	void whatIsOverTheCapacityIsRefusedAndTheRestExecuted() throws Exception {
		start("--flame.server.max-concurrency=3");
		Map<String, Map<String, @Nullable Object>> answers = this.client
			.send(call("a", "echo", "text"), call("b", "echo", "text"), call("c", "echo", "text"),
					call("d", "echo", "text"), call("e", "echo", "text"))
			.rest();
		assertThat(answers).hasSize(5);
		for (String id : List.of("a", "b", "c")) {
			assertResult(answers, id, "text");
		}
		for (String id : List.of("d", "e")) {
			assertRefused(answers, id, 503, "busy");
			assertThat(String.valueOf(answers.get(id))).contains("retryable=true");
		}
		assertThat(this.runner.executions()).isEqualTo(3);
		assertThat(this.client.send(call("f", "echo", "text")).rest().get("f")).containsEntry("ok", true);
	}

	@Test
	void aCallThatIsRefusedTakesNoSlot() throws Exception {
		start("--flame.server.max-concurrency=1");
		Map<String, Map<String, @Nullable Object>> answers = this.client
			.send(call("a", "nobody"), call("b", "add", "one"), with("c", "aud", "r2"), call("d", "echo", "text"))
			.rest();
		assertRefused(answers, "a", 404, "registry_error");
		assertRefused(answers, "b", null, "serialization_error");
		assertRefused(answers, "c", 401, "signature_error");
		assertResult(answers, "d", "text");
	}

	@Test
	void aRunnerThatDrainsRefusesEach() throws Exception {
		start("--flame.server.max-concurrency=20");
		this.runner.state().drain(Duration.ZERO, Duration.ZERO);
		Map<String, Map<String, @Nullable Object>> answers = this.client
			.send(call("a", "echo", "text"), call("b", "echo", "text"))
			.rest();
		assertRefused(answers, "a", 503, "draining");
		assertRefused(answers, "b", 503, "draining");
		assertThat(this.runner.executions()).isZero();
	}

	@Test
	void aBatchOfAnotherBuildIsRefusedAsAWhole() throws IOException {
		byte[] body = BatchClient.body(call("a", "echo", "text"), call("b", "echo", "text"));
		RawConnection.Answer answer = this.runner.exchange("POST", "/invoke", body,
				"Content-Type: " + BatchClient.MEDIA_TYPE, "x-flame-signature: " + RunnerClient.hmac(SECRET, body),
				"x-flame-build: another");
		assertThat(answer.status()).isEqualTo(503);
		assertThat(WireCodec.CBOR.decode(answer.body()).toString()).contains("build_mismatch", "retryable=true");
		assertThat(this.runner.executions()).isZero();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "application/cbor-seq;x=y", "APPLICATION/CBOR-SEQ", "application/cbor-seq; charset=utf-8" })
	void theMediaTypeIsReadAsTheRfcSays(String mediaType) throws IOException {
		byte[] body = BatchClient.body(call("a", "echo", "text"));
		RawConnection.Answer answer = this.runner.post(mediaType, body, RunnerClient.hmac(SECRET, body));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(WireCodec.CBOR.decode(answer.body())).containsEntry("invocationId", this.test + "a")
			.containsEntry("result", "text");
	}

	@Test
	void withoutASecretAnIdIsNeededNevertheless() throws Exception {
		try (WireRunner open = new WireRunner()) {
			BatchClient anybody = new BatchClient(open.port(), null, this.test);
			Map<String, @Nullable Object> least = new HashMap<>(Map.of("invocationId", this.test + "a", "serviceId",
					"counter", "methodId", "echo", "args", List.of("text")));
			assertResult(anybody.send(least).rest(), "a", "text");
			least.remove("invocationId");
			assertWhole(anybody.send(least), 400, "bad_request");
			assertThat(open.executions()).isOne();
		}
	}

	@Test
	void theConnectionGoesOn() throws IOException {
		try (RawConnection connection = this.runner.connect()) {
			for (int i = 0; i < 20; i++) {
				byte[] body = BatchClient.body(call("a" + i, "echo", "text"), call("b" + i, "nobody"));
				connection.write(WireRunner.message("POST", "/invoke", body, "Content-Type: " + BatchClient.MEDIA_TYPE,
						"x-flame-signature: " + RunnerClient.hmac(SECRET, body)));
				assertThat(connection.read().status()).isEqualTo(200);
			}
		}
		assertThat(this.runner.executions()).isEqualTo(20);
	}

}
