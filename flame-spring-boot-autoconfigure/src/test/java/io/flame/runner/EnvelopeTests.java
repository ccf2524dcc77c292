package io.flame.runner;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Envelopes at the edge of what one is, and beyond it.
 */
@NullUnmarked // fields are null on purpose
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvelopeTests {

	private WireRunner runner;

	@BeforeAll
	void start() {
		this.runner = new WireRunner("--flame.max-body-size=5MB", "--flame.max-response-size=5MB");
	}

	@AfterAll
	void stop() {
		this.runner.close();
	}

	static Stream<Arguments> fields() {
		return Stream.of(
		// @formatter:off
			bad("invocationId", 7), bad("invocationId", ""), bad("invocationId", " "), bad("invocationId", List.of()),
			bad("invocationId", "x".repeat(257)), good("invocationId", "x".repeat(256)), good("invocationId", null),
			good("invocationId", "../../actuator\r\n%0a"), good("invocationId", "\u0000\ud83d\udd25"),
			bad("serviceId", null), bad("serviceId", 1), bad("serviceId", true), bad("serviceId", ""),
			bad("serviceId", "x".repeat(257)), bad("serviceId", List.of("counter")), bad("methodId", null),
			bad("methodId", Map.of()), bad("methodId", "\t"),
			bad("args", null), bad("args", 1), bad("args", true), bad("args", Map.of("0", "x")), bad("args", 1.5),
			bad("timeoutMs", "60000"), bad("timeoutMs", 0), bad("timeoutMs", -1), bad("timeoutMs", 1.5),
			bad("timeoutMs", 1.0), bad("timeoutMs", true), bad("timeoutMs", new BigInteger("9223372036854775808")),
			bad("timeoutMs", Long.MIN_VALUE), good("timeoutMs", Long.MAX_VALUE), good("timeoutMs", Integer.MAX_VALUE),
			good("timeoutMs", null),
			bad("iat", "1"), bad("iat", 1.5), bad("iat", List.of(1)), good("iat", -1), good("iat", Long.MIN_VALUE),
			good("iat", null), bad("exp", "9"), bad("exp", 9e18), good("exp", Long.MAX_VALUE), good("exp", null),
			bad("attempt", 0), bad("attempt", -1), bad("attempt", "1"), good("attempt", Long.MAX_VALUE), good("attempt", null),
			bad("trace", List.of()), bad("trace", "x"), bad("trace", Map.of("a", 1)), bad("trace", Map.of("a", Map.of())),
			good("trace", null), good("trace", Map.of()), good("trace", Map.of("traceparent", "00-x", "", "")),
			bad("idempotencyKey", 1), bad("idempotencyKey", Map.of()), good("idempotencyKey", null),
			good("idempotencyKey", ""), bad("aud", 1), bad("aud", List.of("r1")), good("aud", "r1"), good("aud", null),
			good("later", Map.<String, Object>of("serviceId", "other", "args", List.<Object>of(1, Map.of()))), good("", "x"), good("Args", 1),
			good("__proto__", Map.of("methodId", "fail")), good("constructor", Map.of("prototype", 1)),
			good("@class", "java.lang.Runtime"), good("@type", List.<Object>of("java.lang.ProcessBuilder", Map.of())),
			good("large", new BigInteger("9".repeat(900))), good("deep", nested(400))
		// @formatter:on
		);
	}

	private static Arguments bad(String field, @Nullable Object value) {
		return Arguments.of(field, value, 400);
	}

	private static Arguments good(String field, @Nullable Object value) {
		return Arguments.of(field, value, 200);
	}

	private static Object nested(int depth) {
		Object nested = new ArrayList<>();
		for (int i = 1; i < depth; i++) {
			nested = List.of(nested);
		}
		return nested;
	}

	@ParameterizedTest
	@MethodSource("fields")
	void fieldsHaveTheirTypes(String field, @Nullable Object value, int status) throws IOException {
		for (WireCodec codec : WireCodec.values()) {
			Map<String, @Nullable Object> fields = WireRunner.fields("echo", "x");
			fields.put(field, value);
			if (field.equals("invocationId")) {
				// the same one comes in every codec
				fields.remove("exp");
			}
			int executions = this.runner.executions();
			RawConnection.Answer answer = this.runner.post(codec.mediaType(), codec.encode(fields), null);
			assertThat(answer.status()).as(codec + ": " + answer.text()).isEqualTo(status);
			assertThat(answer.mediaType()).isEqualTo(codec.mediaType());
			assertThat(this.runner.executions() - executions).isEqualTo((status == 200) ? 1 : 0);
			if (status == 200) {
				assertThat(codec.result(answer.body())).isEqualTo("x");
			}
			else {
				assertThat(codec.decode(answer.body()).toString()).contains("bad_request",
						field.equals("args") ? "array" : "'" + field + "'");
			}
		}
	}

	static Stream<byte[]> noEnvelopes() {
		String good = new String(
				WireCodec.JSON
					.encode(Map.<String, Object>of("serviceId", "counter", "methodId", "echo", "args", List.of("x"))),
				StandardCharsets.UTF_8);
		return Stream
			.of("", " ", "null", "true", "7", "\"x\"", "[]", "[" + good + "]", "{", "}", good + good, good + " ]",
					good + ",", good.substring(1), good.substring(0, good.length() - 1), good.replace('"', '\''),
					"\ufeff" + good, "/* */" + good, good.replace(",", ",,"), good.replace("}", ",}"),
					good.replace("}", ",\"methodId\":\"echo\"}"), good.replace("}", ",\"methodI\\u0064\":\"echo\"}"),
					good.replace("}", ",\"a\":1,\"a\":2}"), good.replace("}", ",\"a\":NaN}"),
					good.replace("}", ",\"a\":01}"), good.replace("}", ",\"a\":1e}"),
					good.replace("}", ",\"a\":\"\t\"}"), good.replace("}", ",\"a\":\"\\x\"}"),
					good.replace("}", ",\"a\":" + "[".repeat(100_000) + "}"),
					good.replace("}", ",\"a\":" + "{\"a\":".repeat(5000) + "1" + "}".repeat(5001)),
					good.replace("}", ",\"a\":" + "9".repeat(50_000) + "}"),
					good.replace("}", ",\"iat\":" + "9".repeat(5000) + "}"),
					good.replace("}", ",\"" + "n".repeat(60_000) + "\":1}"))
			.map((text) -> text.getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@MethodSource("noEnvelopes")
	void whatIsNoEnvelopeIsABadRequest(byte[] body) throws IOException {
		assertBadRequest(WireCodec.JSON, body);
	}

	@Test
	void otherEncodingsOfJsonAreBadRequests() throws IOException {
		String good = "{\"serviceId\":\"counter\",\"methodId\":\"echo\",\"args\":[\"\u00e4\"]}";
		for (Charset encoding : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE,
				Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"))) {
			assertBadRequest(WireCodec.JSON, good.getBytes(encoding));
		}
	}

	static Stream<byte[]> noBinaryEnvelopes() {
		byte[] good = WireCodec.CBOR.encode(WireRunner.fields("echo", "x"));
		// @formatter:off
		return Stream.of(new byte[0], bytes(0xf6), bytes(0xf7), bytes(0xf5), bytes(0x07), bytes(0x80), bytes(0xa0),
				bytes(0xbf), bytes(0xbf, 0xff), bytes(0xff), bytes(0x1c), bytes(0xfc), bytes(0x61, 0x78),
				bytes(0xd9, 0xd9, 0xf7, 0xa0), bytes(0xc0, 0xc0, 0xc0),
				// an object, an array, a text and bytes that claim to be larger than any
				bytes(0xbb, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), bytes(0xba, 0xff, 0xff, 0xff, 0xff),
				bytes(0xa1, 0x61, 0x61, 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
				bytes(0xa1, 0x61, 0x61, 0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
				bytes(0xa1, 0x61, 0x61, 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
				bytes(0xa1, 0x61, 0x61, 0x7a, 0x7f, 0xff, 0xff, 0xff), bytes(0xa1, 0x61, 0x61, 0x5a, 0x7f, 0xff, 0xff, 0xff),
				bytes(0xa1, 0x7a, 0x7f, 0xff, 0xff, 0xff, 0x61), bytes(0xa1, 0x61, 0x61, 0xc2, 0x5a, 0x7f, 0xff, 0xff, 0xff),
				bytes(0xa1, 0x61, 0x61, 0x5f, 0x41, 0x00), bytes(0xa1, 0x61, 0xff, 0x01), bytes(0xa1, 0x61, 0x61, 0x61, 0xc0),
				join(good, bytes(0x00)), join(good, good), join(bytes(0x81), good), join(bytes(0xa1, 0x61, 0x61), "\u0081".repeat(100_000).getBytes(StandardCharsets.ISO_8859_1)),
				new byte[10_000], Arrays.copyOf(good, good.length - 1));
		// @formatter:on
	}

	private static byte[] bytes(int... values) {
		return join(new byte[0], toBytes(values));
	}

	private static byte[] toBytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

	private static byte[] join(byte[] first, byte[] second) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		joined.writeBytes(first);
		joined.writeBytes(second);
		return joined.toByteArray();
	}

	@ParameterizedTest
	@MethodSource("noBinaryEnvelopes")
	void whatIsNoBinaryEnvelopeIsABadRequest(byte[] body) throws IOException {
		assertBadRequest(WireCodec.CBOR, body);
	}

	private void assertBadRequest(WireCodec codec, byte[] body) throws IOException {
		int executions = this.runner.executions();
		RawConnection.Answer answer = this.runner.post(codec.mediaType(), body, null);
		assertThat(answer.status()).as(answer.text()).isEqualTo(400);
		assertThat(answer.mediaType()).isEqualTo(codec.mediaType());
		assertThat(codec.decode(answer.body()).toString()).contains("ok=false", "bad_request", "retryable=false");
		assertThat(this.runner.executions()).isEqualTo(executions);
	}

	@ParameterizedTest
	@EnumSource
	void orderOfFieldsIsFree(WireCodec codec) throws IOException {
		Map<String, @Nullable Object> fields = WireRunner.fields("echo", "x");
		List<String> names = new ArrayList<>(fields.keySet());
		for (int shift = 0; shift < names.size(); shift++) {
			names.add(names.remove(0));
			fields.put("invocationId", "order-" + codec + shift);
			Map<String, @Nullable Object> shifted = new LinkedHashMap<>();
			names.forEach((name) -> shifted.put(name, fields.get(name)));
			assertThat(codec.result(this.runner.post(codec.mediaType(), codec.encode(shifted), null).body()))
				.isEqualTo("x");
		}
	}

	@ParameterizedTest
	@EnumSource
	void timeThatNeverEndsIsATimeToHandlers(WireCodec codec) throws IOException {
		Map<String, @Nullable Object> fields = WireRunner.fields("millisLeft");
		fields.put("timeoutMs", Long.MAX_VALUE);
		RawConnection.Answer answer = this.runner.post(codec.mediaType(), codec.encode(fields), null);
		assertThat(codec.decode(answer.body())).as(answer.text()).containsEntry("ok", true);
		assertThat(Long.parseLong(String.valueOf(codec.result(answer.body())))).isGreaterThan(365L * 24 * 3600 * 1000);
	}

	static Stream<Arguments> arguments() {
		return Stream.of(Arguments.of("echo", List.<Object>of()), Arguments.of("echo", List.<Object>of("x", "y")),
				Arguments.of("echo", List.<Object>of(List.<Object>of("x"))),
				Arguments.of("echo", List.<Object>of(Map.of("@class", "x"))),
				Arguments.of("add", List.<Object>of("x", 1)), Arguments.of("add", List.<Object>of(1, Map.of())),
				Arguments.of("add", Arrays.<@Nullable Object>asList(1, null)),
				Arguments.of("add", List.<Object>of(1L << 40, 1)), Arguments.of("add", List.<Object>of(1e300, 1)),
				Arguments.of("add", List.<Object>of(new BigInteger("9".repeat(500)), 1)),
				Arguments.of("depth", List.<Object>of(List.<Object>of("java.lang.Runtime", Map.of()))),
				Arguments.of("depth", List.<Object>of("java.lang.Runtime")),
				Arguments.of("depth", List.<Object>of(nested(300))),
				Arguments.of("depth", List.<Object>of(Map.of("child", "\u0000\ud800"))),
				Arguments.of("depth", List.<Object>of(Map.of("child", Map.of("child", List.<Object>of())))));
	}

	@ParameterizedTest
	@MethodSource("arguments")
	void argumentsThatDoNotBindAreNamedByTheirPlace(String methodId, List<Object> args) throws IOException {
		for (WireCodec codec : WireCodec.values()) {
			if (codec == WireCodec.CBOR && args.toString().contains("\ud800")) {
				continue;
			}
			RawConnection.Answer answer = this.runner.post(codec.mediaType(),
					codec.encode(WireRunner.fields(methodId, args.toArray())), null);
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			assertThat(codec.decode(answer.body()).toString()).contains("ok=false", "serialization_error",
					"retryable=false", "rgument");
		}
	}

	@Test
	void defaultTypingShapesAreJustData() throws IOException {
		for (Object gadget : List.<Object>of(List.<Object>of("java.lang.Runtime", Map.of()),
				Map.<String, Object>of("@class", "java.lang.ProcessBuilder", "command", List.of("id")),
				List.<Object>of("java.util.Arrays$ArrayList", List.of(1)), Map.of("@type", "x"))) {
			for (WireCodec codec : WireCodec.values()) {
				RawConnection.Answer answer = this.runner.post(codec.mediaType(),
						codec.encode(WireRunner.fields("any", gadget)), null);
				assertThat(codec.result(answer.body())).isEqualTo(gadget);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\\ud800", "\\udc00", "\\udc00x", "\\ud800x", "\\ud800\\ud800", "\\udfff\\ud800",
			"x\\udfff", "\\uD83D" })
	void halvesOfCharactersAreAnsweredWithAnEnvelope(String half) throws IOException {
		for (String method : List.of("echo", "fail", "any", "depth")) {
			for (String args : List.of("[\"HALF\"]", "[{\"HALF\":1}]", "[{\"child\":{\"HALF\":{}}}]")) {
				String plain = args.replace("HALF", half);
				assertEnvelope(call("counter", method, plain, "id"));
				assertEnvelope(call("counter", method,
						"\"{\\\"json\\\":" + plain.replace("\\", "\\\\").replace("\"", "\\\"") + "}\"", "id"));
			}
		}
		assertEnvelope(call(half, "echo", "[\"x\"]", "id"));
		assertEnvelope(call("counter", half, "[\"x\"]", "id"));
		int executions = this.runner.executions();
		RawConnection.Answer answer = call("counter", "echo", "[\"x\"]", half);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("\"bad_request\"", "invocationId");
		assertThat(this.runner.executions()).isEqualTo(executions);
		assertThat(this.runner.state().running()).isEmpty();
	}

	private RawConnection.Answer call(String serviceId, String methodId, String args, String id) throws IOException {
		return this.runner.post("application/json",
				"{\"invocationId\":\"%s\",\"serviceId\":\"%s\",\"methodId\":\"%s\",\"args\":%s}"
					.formatted(id, serviceId, methodId, args)
					.getBytes(StandardCharsets.UTF_8),
				null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "eda080", "edb080", "edb08078", "eda08078", "eda080eda080", "c080", "f4908080", "ff" })
	void halvesOfCharactersInBinaryIdsAreAnsweredWithAnEnvelope(String half) throws IOException {
		byte[] text = HexFormat.of().parseHex(half);
		for (String field : List.of("serviceId", "methodId", "invocationId", "aud", "idempotencyKey", "args")) {
			Map<String, @Nullable Object> fields = WireRunner.fields("echo");
			fields.remove(field);
			byte[] name = field.getBytes(StandardCharsets.US_ASCII);
			byte[] value = join(field.equals("args") ? bytes(0x81, 0x60 + text.length) : bytes(0x60 + text.length),
					text);
			byte[] body = join(join(open(fields), bytes(0x60 + name.length)), join(name, join(value, bytes(0xff))));
			assertEnvelope(WireCodec.CBOR, this.runner.post("application/cbor", body, null));
		}
	}

	/** An object that goes on. */
	private static byte[] open(Map<String, ?> fields) {
		byte[] closed = WireCodec.CBOR.encode(fields);
		byte[] open = (closed[closed.length - 1] == (byte) 0xff) ? Arrays.copyOf(closed, closed.length - 1) : closed;
		open[0] = (byte) 0xbf;
		return open;
	}

	private static void assertEnvelope(RawConnection.Answer answer) {
		assertEnvelope(WireCodec.JSON, answer);
	}

	private static void assertEnvelope(WireCodec codec, RawConnection.Answer answer) {
		assertThat(answer.status()).as(answer.text()).isIn(200, 400, 401, 404);
		assertThat(answer.mediaType()).isEqualTo(codec.mediaType());
		assertThat(codec.decode(answer.body())).containsKey("ok");
	}

	@ParameterizedTest
	@EnumSource
	void recursiveTypesAreReadOrRefusedHoweverDeep(WireCodec codec) throws IOException {
		for (int depth : new int[] { 1, 100, 400, 900, 5000 }) {
			String json = "{\"child\":".repeat(depth) + "null" + "}".repeat(depth);
			byte[] body = switch (codec) {
				case JSON -> ("{\"serviceId\":\"counter\",\"methodId\":\"depth\",\"args\":[" + json + "]}")
					.getBytes(StandardCharsets.UTF_8);
				case SUPERJSON -> ("{\"serviceId\":\"counter\",\"methodId\":\"depth\",\"args\":\"{\\\"json\\\":["
						+ json.replace("\"", "\\\"") + "]}\"}")
					.getBytes(StandardCharsets.UTF_8);
				case CBOR -> deepCbor(depth);
			};
			RawConnection.Answer answer = this.runner.post(codec.mediaType(), body, null);
			assertThat(answer.status()).as("depth %d: %s", depth, answer.text()).isIn(200, 400);
			if (depth <= 400) {
				assertThat(codec.result(answer.body())).as(answer.text()).isEqualTo(depth);
			}
			else {
				assertThat(codec.decode(answer.body())).containsKey("ok");
			}
		}
	}

	private static byte[] deepCbor(int depth) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.writeBytes(open(Map.of("serviceId", "counter", "methodId", "depth")));
		body.writeBytes(bytes(0x64, 'a', 'r', 'g', 's', 0x81));
		for (int i = 0; i < depth; i++) {
			body.writeBytes(bytes(0xa1, 0x65, 'c', 'h', 'i', 'l', 'd'));
		}
		body.write(0xf6);
		body.write(0xff);
		return body.toByteArray();
	}

}
