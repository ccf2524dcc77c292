package io.flame.runner;

import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.flame.FlameService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls that share a request, of which some do not end, fail badly or lose their client:
 * the others are answered all the same, and the runner is as it was afterwards.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchExecutionTests {

	private static final String SECRET = "sesame";

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext shared;

	/** Distinguishes the ids of this test from those that the runner has seen. */
	private final String test = UUID.randomUUID() + "-";

	private ConfigurableApplicationContext context = shared;

	private int port = port(shared);

	private BatchClient client = new BatchClient(this.port, SECRET, this.test);

	@BeforeAll
	static void startShared() {
		shared = run();
	}

	private static ConfigurableApplicationContext run() {
		return new SpringApplicationBuilder(WireRunner.Application.class, Handlers.class)
			.properties("spring.main.register-shutdown-hook=false", "spring.profiles.active=runner")
			.run("--server.port=0", "--flame.security.secret=" + SECRET, "--flame.server.drain-timeout=1s");
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@AfterAll
	static void stopShared() {
		shared.close();
	}

	@BeforeEach
	void forget() {
		Handlers.gates.clear();
		Handlers.interrupted.clear();
	}

	@AfterEach
	void stop() {
		Handlers.gates.values().forEach(CountDownLatch::countDown);
		if (this.context == shared) {
			awaitIdle();
		}
		else {
			this.context.close();
		}
	}

	private RunnerState state() {
		return this.context.getBean(RunnerState.class);
	}

	private void awaitIdle() {
		await().untilAsserted(() -> assertThat(state().running()).isEmpty());
	}

	private Map<String, @Nullable Object> call(String id, String methodId, Object... args) {
		Map<String, @Nullable Object> call = BatchClient.call(this.test + id, methodId, args);
		call.put("serviceId", "handlers");
		return call;
	}

	private List<Map<String, @Nullable Object>> echoes(int count) {
		List<Map<String, @Nullable Object>> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			calls.add(call("echo" + i, "echo", "text" + i));
		}
		return calls;
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	private final BatchClient.Response send(List<Map<String, @Nullable Object>> calls,
			Map<String, @Nullable Object>... others) throws Exception {
		return send(calls, Arrays.asList(others));
	}

	private BatchClient.Response send(List<Map<String, @Nullable Object>> calls,
			List<Map<String, @Nullable Object>> others) throws Exception {
		List<Map<String, @Nullable Object>> all = new ArrayList<>(calls);
		for (int i = 0; i < others.size(); i++) {
			// at the begin, in the middle and at the end
			all.add(all.size() * i / Math.max(1, others.size() - 1), others.get(i));
		}
		return this.client.send(BatchClient.body(all));
	}

	private static void assertEchoes(BatchClient.Response response, int count) {
		Map<Object, @Nullable Object> results = new ConcurrentHashMap<>();
		for (int i = 0; i < count; i++) {
			Map<String, @Nullable Object> item = response.next();
			results.put(String.valueOf(item.get("invocationId")), String.valueOf(item.get("result")));
		}
		for (int i = 0; i < count; i++) {
			assertThat(results).containsEntry("echo" + i, "text" + i);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7 })
	void shortCallsAreAnsweredWhileLongOnesGoOn(int longOnes) throws Exception {
		List<Map<String, @Nullable Object>> calls = new ArrayList<>();
		for (int i = 0; i < longOnes; i++) {
			calls.add(call("long" + i, "await", "gate"));
		}
		try (BatchClient.Response response = send(echoes(20), calls)) {
			assertEchoes(response, 20);
			assertThat(state().running()).hasSize(longOnes);
			Handlers.open("gate");
			assertThat(response.rest()).hasSize(longOnes)
				.allSatisfy((id, answer) -> assertThat(answer).containsEntry("result", "gate"));
		}
		awaitIdle();
	}

	@Test
	void whenTheRunnerEndsBeforeAnythingIsAnsweredThenTheResponseBreaksOff() throws Exception {
		this.context = run();
		this.port = port(this.context);
		this.client = new BatchClient(this.port, SECRET, this.test);
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		Thread client = new Thread(() -> {
			try (BatchClient.Response response = send(List.of(), call("stubborn", "ignore", "never"))) {
				response.rest();
				failure.set(new AssertionError("complete"));
			}
			catch (Throwable ex) {
				failure.set(ex);
			}
		});
		client.start();
		await().until(() -> state().running().size() == 1);
		this.context.close();
		client.join();
		// not a page that says 500
		assertThat(failure.get()).hasStackTraceContaining("IOException");
	}

	@Test
	void whatBecomesReadyLaterDoesNotWaitEither() throws Exception {
		try (BatchClient.Response response = send(echoes(1), call("a", "await", "a"), call("b", "await", "b"),
				call("c", "await", "c"))) {
			assertEchoes(response, 1);
			for (String gate : List.of("b", "c", "a")) {
				await().untilAsserted(() -> assertThat(Handlers.gates).containsKey(gate));
				Handlers.open(gate);
				assertThat(response.next()).containsEntry("invocationId", gate).containsEntry("result", gate);
			}
			assertThat(response.hasNext()).isFalse();
		}
	}

	@Test
	void oneOfThemIsCancelled() throws Exception {
		try (BatchClient.Response response = send(echoes(5), call("a", "await", "gate"), call("b", "await", "gate"),
				call("c", "await", "gate"))) {
			assertEchoes(response, 5);
			assertThat(this.client.cancel("b")).isEqualTo(204);
			Map<String, @Nullable Object> cancelled = response.next();
			assertThat(cancelled).containsEntry("invocationId", "b").containsEntry("ok", false);
			assertThat(String.valueOf(cancelled)).contains("code=cancelled");
			await().untilAsserted(() -> assertThat(state().running()).hasSize(2));
			Handlers.open("gate");
			assertThat(response.rest()).containsOnlyKeys("a", "c")
				.allSatisfy((id, answer) -> assertThat(answer).containsEntry("result", "gate"));
		}
		assertThat(this.client.cancel("b")).isEqualTo(404);
	}

	@Test
	void aHandlerThatIgnoresItsInterruptIsAnsweredAtItsDeadline() throws Exception {
		Map<String, @Nullable Object> stubborn = call("stubborn", "ignore", "gate");
		stubborn.put("timeoutMs", 200L);
		try (BatchClient.Response response = send(echoes(5), stubborn, call("long", "await", "other"))) {
			assertEchoes(response, 5);
			Map<String, @Nullable Object> answer = response.next();
			assertThat(answer).containsEntry("invocationId", "stubborn").containsEntry("ok", false);
			assertThat(String.valueOf(answer)).contains("code=timeout");
			// it keeps its slot
			assertThat(state().running()).hasSize(2);
			Handlers.open("other");
			assertThat(response.next()).containsEntry("invocationId", "long").containsEntry("result", "other");
			await().untilAsserted(() -> assertThat(state().running()).hasSize(1));
			Handlers.open("gate");
			assertThat(response.hasNext()).isFalse();
		}
		awaitIdle();
	}

	@Test
	void handlersThatThrowFailAlone() throws Exception {
		Map<String, Map<String, @Nullable Object>> answers = send(echoes(5), call("exception", "raise", "exception"),
				call("error", "raise", "error"), call("deep", "raise", "deep"))
			.rest();
		assertThat(answers).hasSize(8);
		for (String id : List.of("exception", "error", "deep")) {
			assertThat(answers.get(id)).containsEntry("ok", false);
			assertThat(String.valueOf(answers.get(id))).contains("code=handler_error");
		}
		awaitIdle();
	}

	@Test
	void aResultThatCanNotBeWrittenFailsAlone() throws Exception {
		Map<String, Map<String, @Nullable Object>> answers = send(echoes(5), call("exception", "spoilt", "exception"),
				call("nesting", "spoilt", "nesting"), call("exception2", "spoilt", "exception"))
			.rest();
		assertThat(answers).hasSize(8);
		for (String id : List.of("exception", "nesting", "exception2")) {
			assertThat(answers.get(id)).containsEntry("ok", false);
			assertThat(String.valueOf(answers.get(id))).contains("code=serialization_error");
		}
		awaitIdle();
	}

	@ParameterizedTest
	@ValueSource(strings = { "error", "deep" })
	void aResultWhoseGetterThrowsAnErrorFailsAlone(String kind) throws Exception {
		Map<String, Map<String, @Nullable Object>> answers = send(echoes(5), call("a", "spoilt", kind),
				call("b", "spoilt", kind), call("c", "spoilt", kind))
			.rest();
		assertThat(answers).hasSize(8);
		for (String id : List.of("a", "b", "c")) {
			assertThat(answers.get(id)).containsEntry("ok", false);
		}
		awaitIdle();
	}

	@ParameterizedTest
	@ValueSource(strings = { "error", "deep" })
	void aResultWhoseGetterThrowsAnErrorIsAnsweredAloneToo(String kind) throws Exception {
		for (int i = 0; i < 20; i++) {
			byte[] body = WireCodec.CBOR.encode(call("a" + i, "spoilt", kind));
			try (RawConnection connection = new RawConnection(this.port)) {
				connection.write(WireRunner.message("POST", "/invoke", body, "Content-Type: application/cbor",
						"x-flame-signature: " + RunnerClient.hmac(SECRET, body)));
				assertThat(connection.read().status()).isIn(200, 500);
			}
		}
		awaitIdle();
	}

	@ParameterizedTest
	@ValueSource(strings = { "exception", "error", "deep" })
	void anArgumentWhoseConstructorThrowsFailsAloneAndKeepsNoSlot(String kind) throws Exception {
		Map<String, Map<String, @Nullable Object>> answers = send(echoes(5), call("a", "take", Map.of("kind", kind)),
				call("b", "take", Map.of("kind", kind)), call("c", "take", Map.of("kind", kind)))
			.rest();
		assertThat(answers).hasSize(8);
		for (int i = 0; i < 5; i++) {
			assertThat(answers.get("echo" + i)).containsEntry("result", "text" + i);
		}
		for (String id : List.of("a", "b", "c")) {
			assertThat(answers.get(id)).containsEntry("ok", false);
		}
		awaitIdle();
	}

	@Test
	void aClientThatHangsUpLeavesNothing() throws Exception {
		byte[] body = BatchClient.body(call("a", "await", "gate"), call("b", "echo", "text"),
				call("c", "await", "gate"));
		byte[] message = WireRunner.message("POST", "/invoke", body, "Content-Type: " + BatchClient.MEDIA_TYPE,
				"x-flame-signature: " + RunnerClient.hmac(SECRET, body));
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.getOutputStream().write(message);
			await().untilAsserted(() -> assertThat(state().running()).hasSize(2));
			// a reset
			socket.setSoLinger(true, 0);
		}
		assertThat(this.client.cancel("a")).isEqualTo(204);
		Handlers.open("gate");
		awaitIdle();
		for (int i = 0; i < 5; i++) {
			assertThat(this.client.send(call("after" + i, "echo", "text"), call("too" + i, "echo", "text")).rest())
				.hasSize(2)
				.allSatisfy((id, answer) -> assertThat(answer).containsEntry("result", "text"));
		}
	}

	@Test
	void aClientThatSendsHalfABatchExecutesNothing() throws Exception {
		AtomicInteger executions = this.context.getBean(AtomicInteger.class);
		executions.set(0);
		byte[] body = BatchClient.body(BatchClient.call(this.test + "a", "echo", "text"),
				BatchClient.call(this.test + "b", "echo", "text"));
		byte[] message = WireRunner.message("POST", "/invoke", body, "Content-Type: " + BatchClient.MEDIA_TYPE,
				"x-flame-signature: " + RunnerClient.hmac(SECRET, body));
		for (int cut : new int[] { 1, 10, body.length / 2 }) {
			try (RawConnection connection = new RawConnection(this.port)) {
				RawConnection.Answer answer = connection.write(Arrays.copyOf(message, message.length - cut))
					.finish()
					.read();
				assertThat(answer.status()).isEqualTo(400);
				assertThat(WireCodec.CBOR.decode(answer.body()).toString()).contains("bad_request", "ended early");
			}
		}
		assertThat(executions).hasValue(0);
		assertThat(this.client.send(body).rest()).hasSize(2);
	}

	@Test
	void aClientThatDoesNotReadKeepsNobodyFromItsDeadline() throws Exception {
		List<Map<String, @Nullable Object>> calls = new ArrayList<>();
		Map<String, @Nullable Object> late = call("late", "await", "late");
		late.put("timeoutMs", 2000L);
		calls.add(late);
		for (int i = 0; i < 20; i++) {
			calls.add(call("large" + i, "large", 1_000_000));
		}
		byte[] body = BatchClient.body(calls);
		try (RawConnection connection = new RawConnection(this.port)) {
			connection.write(WireRunner.message("POST", "/invoke", body, "Content-Type: " + BatchClient.MEDIA_TYPE,
					"x-flame-signature: " + RunnerClient.hmac(SECRET, body)));
			// its deadline comes while its neighbours' answers can not be written
			await().untilAsserted(() -> assertThat(Handlers.interrupted).contains("late"));
			for (int i = 0; i < 3; i++) {
				Map<String, @Nullable Object> other = call("other" + i, "await", "other");
				other.put("timeoutMs", 300L);
				assertThat(String.valueOf(this.client.send(other).next())).contains("code=timeout");
			}
		}
		awaitIdle();
	}

	@FlameService("handlers")
	public static class Handlers {

		static final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

		static final Set<String> interrupted = ConcurrentHashMap.newKeySet();

		static void open(String gate) {
			gates.computeIfAbsent(gate, (name) -> new CountDownLatch(1)).countDown();
		}

		private static CountDownLatch gate(String gate) {
			return gates.computeIfAbsent(gate, (name) -> new CountDownLatch(1));
		}

		public String echo(String text) {
			return text;
		}

		public String await(String gate) throws InterruptedException {
			try {
				gate(gate).await();
				return gate;
			}
			catch (InterruptedException ex) {
				interrupted.add(gate);
				throw ex;
			}
		}

		public String ignore(String gate) {
			CountDownLatch latch = gate(gate);
			while (true) {
				try {
					latch.await();
					return gate;
				}
				catch (InterruptedException ex) {
					// that is the point
				}
			}
		}

		public byte[] large(int size) {
			return new byte[size];
		}

		public void raise(String kind) {
			fail(kind);
		}

		public Spoilt spoilt(String kind) {
			return new Spoilt(kind);
		}

		public String take(Fragile fragile) {
			return fragile.kind();
		}

		static void fail(String kind) {
			switch (kind) {
				case "exception" -> throw new IllegalStateException("no");
				case "error" -> throw new AssertionError("no");
				default -> fail(kind);
			}
		}

	}

	public static class Spoilt {

		private final String kind;

		Spoilt(String kind) {
			this.kind = kind;
		}

		public @Nullable Object getValue() {
			if (this.kind.equals("nesting")) {
				return this;
			}
			Handlers.fail(this.kind);
			return null;
		}

	}

	record Fragile(String kind) {

		Fragile {
			Handlers.fail(kind);
		}

	}

}
