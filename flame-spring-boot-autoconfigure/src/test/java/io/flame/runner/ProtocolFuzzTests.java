package io.flame.runner;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import io.flame.protocol.AttemptFields;
import io.flame.protocol.CallHead;
import io.flame.protocol.RequestFields;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Good requests, spoilt at random, against a real runner: whatever comes is answered as
 * the protocol says, in time, and executed only if it was signed as it came.
 * <p>
 * Each property takes {@code flame.fuzz.seconds}, 3 by default, or longer on a busy
 * machine, where it takes the time of a minimum of requests, and at the most
 * {@code jqwik.tries.default} requests. Both can be set as system properties for a longer
 * search.
 */
@NullUnmarked // values are null on purpose
class ProtocolFuzzTests {

	private static final String SECRET = "fuzz";

	private static final Duration TIME = Duration.ofSeconds(Long.getLong("flame.fuzz.seconds", 3));

	private static final long HEAP_GROWTH = 96L * 1024 * 1024;

	private static final int WARM_UP = 1000;

	/** As many get as far as the comparison of the heap. */
	private static final int MINIMUM = 2500;

	private static final List<String> METHODS = List.of("echo", "add", "any", "depth", "fail", "millisLeft");

	private static final List<String> FIELDS = List.of("invocationId", "serviceId", "methodId", "args", "timeoutMs",
			"iat", "exp", "aud", "trace", "attempt", "idempotencyKey", "other");

	private static final List<String> MEDIA_TYPES = List.of("text/plain", "application/json;charset=utf-16",
			"application/cbor;x=y", "application/json, application/cbor", "", ";", "application/*");

	private static final List<Object> VALUES = Arrays.<Object>asList(null, true, 0, 1, -1, 1.5, Long.MAX_VALUE,
			Long.MIN_VALUE, new BigInteger("9".repeat(40)), "", "x", "counter", "java.lang.Runtime", "getClass",
			"{\"json\":[]}", "{\"json\":[\"x\"],\"meta\":{\"values\":{\"0\":[\"Date\"]},\"v\":1}}",
			"{\"json\":[[[1,2]]],\"meta\":{\"values\":{\"0\":[\"map\"]},\"referentialEqualities\":{\"0\":[\"0.0\"]},\"v\":1}}",
			"\ud83d\udd25", List.of(), List.of(List.of()), Map.of(), Map.of("@class", "java.lang.Runtime"),
			List.<Object>of("java.lang.Runtime", Map.of()), Map.of("child", Map.of("child", "x")),
			List.<Object>of(1, "2"));

	private static final List<byte[]> TOKENS = new ArrayList<>();

	static {
		for (String token : List.of("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "null", "true", "-",
				"1e999", "0x", "NaN", "\u0000", "\ufeff", "\"ok\":true,", "\"args\":[],", "\"__proto__\":{},", "{}",
				"[[[[", "999999999999999999999999", "\"json\"", "\\\"meta\\\":{", "\r\n\r\n", "\u2028")) {
			TOKENS.add(token.getBytes(StandardCharsets.UTF_8));
		}
		for (int[] token : new int[][] { { 0xf6 }, { 0xf7 }, { 0xff }, { 0x9f }, { 0xbf }, { 0x5f }, { 0x7f }, { 0x80 },
				{ 0xa0 }, { 0xc2, 0x41, 0x01 }, { 0xd9, 0x01, 0x00 }, { 0xd8, 0x19, 0x00 }, { 0xfb, 0x7f, 0xf0 },
				{ 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, { 0x3b, 0xff, 0xff, 0xff, 0xff },
				{ 0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, { 0x7a, 0x7f, 0xff, 0xff, 0xff },
				{ 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, { 0xba, 0x7f, 0xff, 0xff, 0xff },
				{ 0x63, 0xed, 0xa0, 0x80 }, { 0xc3, 0x28 }, { 0xe2, 0x80 }, { 0xd9, 0xd9, 0xf7 } }) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			Arrays.stream(token).forEach(bytes::write);
			TOKENS.add(bytes.toByteArray());
		}
	}

	private static final AtomicLong requests = new AtomicLong();

	private static final AtomicLong messages = new AtomicLong();

	private static final AtomicLong linkCalls = new AtomicLong();

	private static final Map<Integer, Integer> statuses = new LinkedHashMap<>();

	private static @Nullable WireRunner runner;

	private static @Nullable RawConnection connection;

	private static @Nullable LinkCaller link;

	private static long heap;

	private long deadline;

	private int tries;

	@BeforeContainer
	static void start() {
		runner = new WireRunner("--flame.security.secret=" + SECRET, "--logging.level.io.flame=ERROR",
				"--flame.server.link.port=0");
		requests.set(0);
		messages.set(0);
		linkCalls.set(0);
		heap = 0;
		statuses.clear();
	}

	@AfterContainer
	static void stop() throws IOException {
		WireRunner stopped = runner();
		try {
			System.out.println("Fuzzed with %d requests, which were answered %s, %d messages and %d calls over a link"
				.formatted(requests.get(), statuses, messages.get(), linkCalls.get()));
			// it reached the decoders and the handlers
			assertThat(statuses).containsKeys(200, 400, 401, 404);
			if (requests.get() > 2 * WARM_UP) {
				assertThat(usedHeap() - heap).isLessThan(HEAP_GROWTH);
			}
			await().untilAsserted(() -> assertThat(stopped.state().running()).isEmpty());
		}
		finally {
			closeConnection();
			stopped.close();
		}
	}

	private static WireRunner runner() {
		WireRunner current = runner;
		assertThat(current).isNotNull();
		return current;
	}

	@BeforeProperty
	void begin() {
		this.deadline = System.nanoTime() + TIME.toNanos();
		this.tries = 0;
	}

	private boolean isOver() {
		return this.tries++ >= MINIMUM && System.nanoTime() > this.deadline;
	}

	@AfterProperty
	void end() throws IOException {
		closeConnection();
	}

	@Provide
	Arbitrary<List<Change>> changes() {
		Arbitrary<Change> change = Combinators
			.combine(Arbitraries.of(ChangeKind.class), Arbitraries.doubles().between(0, 1),
					Arbitraries.integers().between(1, 40), Arbitraries.bytes(), Arbitraries.of(TOKENS))
			.as(Change::new);
		return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(List.of())),
				Tuple.of(1, change.list().ofMinSize(1).ofMaxSize(4)));
	}

	@Provide
	Arbitrary<Map<String, Object>> fields() {
		Arbitrary<Object> values = Arbitraries.of(VALUES.toArray()).injectNull(0.05);
		return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(Map.of())),
				Tuple.of(3, Arbitraries.maps(Arbitraries.of(FIELDS), values).ofMinSize(1).ofMaxSize(2)));
	}

	@Provide
	Arbitrary<String> mediaTypes() {
		return Arbitraries.frequencyOf(Tuple.of(15, Arbitraries.just("")), Tuple.of(1, Arbitraries.of(MEDIA_TYPES)));
	}

	@Property(shrinking = ShrinkingMode.BOUNDED)
	void spoiltRequestIsAnsweredWithAnEnvelope(@ForAll WireCodec codec, @ForAll("methods") String method,
			@ForAll("fields") Map<String, Object> fields, @ForAll("changes") List<Change> changes,
			@ForAll Signing signing, @ForAll("mediaTypes") String otherMediaType) throws IOException {
		if (isOver()) {
			return;
		}
		Map<String, @Nullable Object> envelope = WireRunner.fields(method, arguments(method));
		envelope.putAll(fields);
		byte[] good = codec.encode(envelope);
		byte[] body = good;
		for (Change change : changes) {
			body = change.apply(body);
		}
		String right = RunnerClient.hmac(SECRET, body);
		String signature = switch (signing) {
			case NONE -> null;
			case WRONG -> RunnerClient.hmac("other", body);
			case OF_THE_GOOD_ONE -> RunnerClient.hmac(SECRET, good);
			case OF_WHAT_IS_SENT, OF_WHAT_IS_SENT_TOO, OF_WHAT_IS_SENT_AS_WELL -> right;
		};
		boolean signed = right.equals(signature);
		WireRunner target = runner();
		if (!signed && !target.state().running().isEmpty()) {
			// what was given up before may begin a little later
			await().until(() -> target.state().running().isEmpty());
		}
		int executions = target.executions();
		String mediaType = otherMediaType.isEmpty() ? codec.mediaType() : otherMediaType;
		RawConnection.Answer answer = exchange(WireRunner.message("POST", "/invoke", body, "Content-Type: " + mediaType,
				(signature != null) ? "x-flame-signature: " + signature : null));
		assertEnvelope(answer, mediaType);
		if (!signed) {
			assertThat(answer.status()).isIn(401, 413, 415);
			assertThat(target.executions()).isEqualTo(executions);
		}
	}

	@Property(shrinking = ShrinkingMode.BOUNDED)
	void spoiltCallOverALinkGetsAResponseAndTheLinkStaysOpen(@ForAll("methods") String method,
			@ForAll("changes") List<Change> headChanges, @ForAll("changes") List<Change> argumentChanges)
			throws Exception {
		if (isOver()) {
			return;
		}
		byte[] head = CallHead.encode(new RequestFields("counter", method, Map.of("locale", "de"), null, "call"),
				new AttemptFields(UUID.randomUUID().toString(), 60_000, 1, null, 0, 0));
		for (Change change : headChanges) {
			head = change.apply(head);
		}
		byte[] args = LinkCaller.to("counter", method, arguments(method)).args();
		for (Change change : argumentChanges) {
			args = change.apply(args);
		}
		LinkCaller.Response response = link().send(head, args).response();
		linkCalls.incrementAndGet();
		assertThat(response.status()).isIn(200, 400, 404);
		assertThat(response.envelope().get("ok")).isInstanceOf(Boolean.class);
		if (Boolean.TRUE.equals(response.envelope().get("ok"))) {
			assertThat(response.envelope()).containsKey("result");
		}
		else {
			assertThat(response.code()).asString().isNotBlank().isNotEqualTo("internal_error");
			assertThat(response.error().get("message")).isInstanceOf(String.class);
			assertThat(response.error().get("retryable")).isEqualTo(false);
		}
		assertThat(link().closed()).isNull();
	}

	private static LinkCaller link() throws IOException {
		LinkCaller current = link;
		if (current == null) {
			current = runner().link(SECRET);
			link = current;
		}
		return current;
	}

	@Provide
	Arbitrary<String> methods() {
		return Arbitraries.of(METHODS);
	}

	private static Object[] arguments(String method) {
		return switch (method) {
			case "add" -> new Object[] { 1, 2 };
			case "any" ->
				new Object[] { Map.<String, Object>of("a", List.<Object>of(1, "b", 1.5, true), "c", Map.of("d", "e")) };
			case "depth" -> new Object[] { Map.of("child", Map.of("child", Map.of())) };
			case "millisLeft" -> new Object[0];
			default -> new Object[] { "text" };
		};
	}

	private void assertEnvelope(RawConnection.Answer answer, String sent) {
		assertThat(answer.status()).as(answer.text()).isIn(200, 400, 401, 404, 413, 415, 503);
		boolean binary = sent.startsWith("application/cbor") && answer.status() != 415;
		WireCodec codec = binary ? WireCodec.CBOR : WireCodec.JSON;
		assertThat(answer.mediaType()).isEqualTo(codec.mediaType());
		Map<String, @Nullable Object> envelope = codec.decode(answer.body());
		assertThat(envelope.get("ok")).isInstanceOf(Boolean.class);
		if (Boolean.FALSE.equals(envelope.get("ok"))) {
			assertThat(envelope.get("error")).isInstanceOf(Map.class);
			Map<?, ?> error = (Map<?, ?>) envelope.get("error");
			assertThat(error).isNotNull();
			assertThat(error.get("code")).asString().isNotBlank();
			assertThat(error.get("message")).isInstanceOf(String.class);
			assertThat(error.get("retryable")).isEqualTo(answer.status() == 503);
		}
		else {
			assertThat(answer.status()).isEqualTo(200);
			assertThat(envelope).containsKey("result");
		}
	}

	private static RawConnection.Answer exchange(byte[] message) throws IOException {
		RawConnection current = connection;
		if (current == null) {
			current = runner().connect();
			connection = current;
		}
		RawConnection.Answer answer = current.write(message).read();
		if ("close".equalsIgnoreCase(answer.headers().get("connection"))) {
			closeConnection();
		}
		statuses.merge(answer.status(), 1, Integer::sum);
		if (requests.incrementAndGet() == WARM_UP) {
			heap = usedHeap();
		}
		return answer;
	}

	private static void closeConnection() throws IOException {
		RawConnection current = connection;
		connection = null;
		if (current != null) {
			current.close();
		}
		LinkCaller linked = link;
		link = null;
		if (linked != null) {
			linked.close();
		}
	}

	private static long usedHeap() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	@Property(shrinking = ShrinkingMode.BOUNDED)
	void spoiltMessageIsNeverExecutedAndNeverAnErrorOfTheServer(@ForAll WireCodec codec,
			@ForAll("messageChanges") List<Change> changes) throws IOException {
		if (isOver()) {
			return;
		}
		WireRunner target = runner();
		byte[] body = codec.encode(WireRunner.fields("echo", "x"));
		byte[] message = WireRunner.message("POST", "/invoke", body, "Content-Type: " + codec.mediaType(),
				"x-flame-signature: " + RunnerClient.hmac("other", body), "Connection: close");
		for (Change change : changes) {
			message = change.apply(message);
		}
		int executions = target.executions();
		messages.incrementAndGet();
		try (RawConnection once = target.connect()) {
			once.write(message).finish();
			RawConnection.Answer answer = once.read();
			// 501 and 505 are the server's own words about HTTP
			assertThat(answer.status()).as(answer.text()).isNotIn(500, 502, 503, 504);
			assertThat(answer.status()).isNotEqualTo(200);
			assertThat(answer.text()).doesNotContain("\tat ");
		}
		catch (EOFException | SocketException ex) {
			// hung up on: also an answer to what is no HTTP
		}
		assertThat(target.executions()).isEqualTo(executions);
	}

	@Provide
	Arbitrary<List<Change>> messageChanges() {
		return changes().filter((changes) -> !changes.isEmpty());
	}

	/**
	 * How a request is signed.
	 */
	enum Signing {

		NONE, WRONG, OF_THE_GOOD_ONE, OF_WHAT_IS_SENT, OF_WHAT_IS_SENT_TOO, OF_WHAT_IS_SENT_AS_WELL

	}

	/**
	 * What is done to bytes.
	 */
	enum ChangeKind {

		FLIP, SET, REMOVE, REPEAT, CUT, INSERT, REPLACE

	}

	/**
	 * A change of bytes.
	 *
	 * @param kind what is done
	 * @param place where, between 0 and 1
	 * @param length to how many bytes
	 * @param value to what
	 * @param token or to what
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Change(ChangeKind kind, double place, int length, byte value, byte[] token) {

		byte[] apply(byte[] bytes) {
			if (bytes.length == 0) {
				return this.token;
			}
			int from = (int) Math.min(bytes.length - 1, this.place * bytes.length);
			int to = Math.min(bytes.length, from + this.length);
			return switch (this.kind) {
				case FLIP -> with(bytes, from, (byte) (bytes[from] ^ (1 << (this.length % 8))));
				case SET -> with(bytes, from, this.value);
				case REMOVE -> splice(bytes, from, new byte[0], to);
				case REPEAT -> splice(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
				case CUT -> Arrays.copyOf(bytes, from);
				case INSERT -> splice(bytes, from, this.token, from);
				case REPLACE -> splice(bytes, from, this.token, Math.min(bytes.length, from + this.token.length));
			};
		}

		private static byte[] with(byte[] bytes, int index, byte value) {
			byte[] changed = bytes.clone();
			changed[index] = value;
			return changed;
		}

		private static byte[] splice(byte[] bytes, int from, byte[] middle, int to) {
			ByteArrayOutputStream spliced = new ByteArrayOutputStream();
			spliced.write(bytes, 0, from);
			spliced.writeBytes(middle);
			spliced.write(bytes, to, bytes.length - to);
			return spliced.toByteArray();
		}

		@Override
		public String toString() {
			return "%s at %.3f, %d, %d, %s".formatted(this.kind, this.place, this.length, this.value,
					Arrays.toString(this.token));
		}

	}

}
