package io.flame.runner;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameService;
import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls with idempotency keys at a runner that executes one call at a time.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdempotentCallsTests {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/** Another one for each test. */
	private final String key = UUID.randomUUID().toString();

	private static @Nullable ConfigurableApplicationContext shared;

	private @Nullable ConfigurableApplicationContext context;

	@SuppressWarnings("NullAway.Init")
	private RunnerClient client;

	@SuppressWarnings("NullAway.Init")
	private BatchClient batches;

	/**
	 * Use the runner that the tests share which need no settings and do not end it.
	 */
	private ConfigurableApplicationContext share() {
		ConfigurableApplicationContext context = shared;
		if (context == null) {
			context = run();
			shared = context;
		}
		return use(context);
	}

	/**
	 * Start a runner for this test alone.
	 */
	private ConfigurableApplicationContext start(String... arguments) {
		ConfigurableApplicationContext context = run(arguments);
		this.context = context;
		return use(context);
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class)
			.properties("spring.profiles.active=runner", "server.port=0", "spring.main.register-shutdown-hook=false",
					"flame.server.drain-timeout=10s", "flame.server.max-concurrency=1")
			.run(arguments);
	}

	private ConfigurableApplicationContext use(ConfigurableApplicationContext context) {
		Till.clear();
		int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		this.client = new RunnerClient(port);
		this.batches = new BatchClient(port, null, this.key);
		return context;
	}

	@AfterEach
	void stop() {
		Till.gates.values().forEach(CountDownLatch::countDown);
		if (this.context != null) {
			this.context.close();
		}
		ConfigurableApplicationContext others = shared;
		if (others != null) {
			await().until(() -> state(others).running().isEmpty());
		}
		this.threads.shutdownNow();
	}

	@AfterAll
	static void stopShared() {
		if (shared != null) {
			shared.close();
			shared = null;
		}
	}

	private static RunnerState state(ConfigurableApplicationContext context) {
		return context.getBean(RunnerState.class);
	}

	private String envelope(String id, String method, String name, String more) {
		return "{\"invocationId\":\"%s\",\"serviceId\":\"till\",\"methodId\":\"%s\",\"args\":[\"%s\"],\"idempotencyKey\":\"%s\"%s}"
			.formatted(id, method, name, this.key, more);
	}

	private String call(String method) {
		return this.client.post(envelope(UUID.randomUUID().toString(), method, this.key, "")).body();
	}

	private Future<String> send(String id, String method, String more) {
		return this.threads.submit(() -> this.client.post(envelope(id, method, this.key, more)).body());
	}

	private int cancel(String id) {
		return this.client
			.send(this.client.request("/invoke/" + id).method("DELETE", HttpRequest.BodyPublishers.noBody()))
			.statusCode();
	}

	private Map<String, @Nullable Object> batchCall(String id, String method) {
		Map<String, @Nullable Object> call = BatchClient.call(this.key + id, method, this.key);
		call.put("serviceId", "till");
		call.put("idempotencyKey", this.key);
		return call;
	}

	/**
	 * Wait until a call has been taken, be it to be executed or to wait for another one.
	 */
	private static void awaitTaken(ConfigurableApplicationContext context, String id) {
		await().until(() -> state(context).find(id) != null);
	}

	private Future<String> first(ConfigurableApplicationContext context, String method, String more) {
		Till.close(this.key);
		Future<String> first = send("first-" + this.key, method, more);
		awaitTaken(context, "first-" + this.key);
		await().until(() -> Till.count(this.key) == 1);
		return first;
	}

	private static String result(String text) {
		return "{\"ok\":true,\"result\":\"" + text + "\"}";
	}

	@Test
	void duplicatesJoinTheExecutionAndGetItsResultLater() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "pay", "");
		List<Future<String>> joined = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			joined.add(send("joined-" + i, "pay", ""));
			awaitTaken(context, "joined-" + i);
		}
		assertThat(state(context).running()).hasSize(1);
		Till.open(this.key);
		assertThat(first.get()).isEqualTo(result("paid 1"));
		for (Future<String> each : joined) {
			assertThat(each.get()).isEqualTo(result("paid 1"));
		}
		assertThat(call("pay")).isEqualTo(result("paid 1"));
		assertThat(Till.count(this.key)).isEqualTo(1);
		assertThat(state(context).find("joined-1")).isNull();
	}

	@Test
	void aKeyBelongsToItsMethod() {
		share();
		assertThat(call("pay")).isEqualTo(result("paid 1"));
		assertThat(call("refund")).isEqualTo(result("refunded 2"));
		assertThat(call("pay")).isEqualTo(result("paid 1"));
	}

	@Test
	void whenTheExecutionFailsThenThoseThatJoinedFailAlikeAndTheKeyIsFree() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "fail", "");
		Future<String> joined = send("joined", "fail", "");
		awaitTaken(context, "joined");
		Till.open(this.key);
		assertThat(first.get()).contains("\"handler_error\"", "failed 1");
		assertThat(joined.get()).isEqualTo(first.get());
		assertThat(call("fail")).contains("failed 2");
	}

	@Test
	void argumentsThatDoNotBindDoNotKeepTheKey() {
		share();
		String wrong = envelope(UUID.randomUUID().toString(), "pay", "x", "").replace("[\"x\"]", "[{}]");
		assertThat(this.client.post(wrong).body()).contains("\"serialization_error\"");
		assertThat(call("pay")).isEqualTo(result("paid 1"));
	}

	@Test
	void sameKeyWithOtherArgumentsIsRefusedWhileTheFirstIsUnderWay() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "pay", "");
		HttpResponse<String> other = this.client.post(envelope("other", "pay", "other" + this.key, ""));
		assertThat(other.statusCode()).isEqualTo(200);
		assertThat(other.body()).contains("\"ok\":false", "\"idempotency_conflict\"", "\"retryable\":false",
				"other arguments");
		assertThat(cancel("other")).isEqualTo(404);
		Till.open(this.key);
		assertThat(first.get()).isEqualTo(result("paid 1"));
		assertThat(Till.count("other" + this.key)).isZero();
	}

	@Test
	void sameKeyWithOtherArgumentsIsRefusedWhileTheResultIsRemembered() {
		share();
		assertThat(call("pay")).isEqualTo(result("paid 1"));
		assertThat(this.client.post(envelope("other", "pay", "other" + this.key, "")).body())
			.contains("\"idempotency_conflict\"");
		// neither its slot nor its key are lost
		assertThat(call("pay")).isEqualTo(result("paid 1"));
		assertThat(call("refund")).isEqualTo(result("refunded 2"));
		assertThat(Till.count("other" + this.key)).isZero();
	}

	@Test
	void afterAFailureTheKeyMayBelongToOtherArguments() {
		share();
		assertThat(call("fail")).contains("failed 1");
		assertThat(this.client.post(envelope("other", "fail", "other" + this.key, "")).body()).contains("failed 1");
	}

	@Test
	void argumentsInAnotherFormAreNotTakenForOtherArguments() throws Exception {
		share();
		assertThat(call("pay")).isEqualTo(result("paid 1"));
		try (BatchClient.Response response = this.batches.send(batchCall("a", "pay"))) {
			assertThat(response.next()).containsEntry("result", "paid 1");
		}
	}

	@Test
	void whatCanNotBeSentIsNotRemembered() {
		start("--flame.max-response-size=200B");
		assertThat(call("large")).contains("\"serialization_error\"", "flame.max-response-size");
		assertThat(call("large")).contains("\"serialization_error\"");
		assertThat(Till.count(this.key)).isEqualTo(2);
	}

	@Test
	void resultsAreForgottenAfterTheirTime() {
		start("--flame.server.idempotency.time-to-live=300ms");
		assertThat(call("pay")).isEqualTo(result("paid 1"));
		await().until(() -> call("pay").equals(result("paid 2")));
	}

	@Test
	void resultsAreForgottenWhereThereIsNoRoomButDuplicatesJoin() throws Exception {
		ConfigurableApplicationContext context = start("--flame.server.idempotency.max-size=0");
		Future<String> first = first(context, "pay", "");
		Future<String> joined = send("joined", "pay", "");
		awaitTaken(context, "joined");
		Till.open(this.key);
		assertThat(first.get()).isEqualTo(result("paid 1"));
		assertThat(joined.get()).isEqualTo(result("paid 1"));
		assertThat(call("pay")).isEqualTo(result("paid 2"));
	}

	@Test
	void whenTheFirstIsCancelledThenTheWorkGoesOnForTheOthers() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "pay", "");
		Future<String> joined = send("joined", "pay", "");
		awaitTaken(context, "joined");
		assertThat(cancel("first-" + this.key)).isEqualTo(204);
		assertThat(first.get()).contains("\"cancelled\"");
		// its parent would take the handler for one that ignores the cancellation
		assertThat(this.client.send(this.client.request("/invoke").GET()).body()).doesNotContain("first-" + this.key)
			.contains("\"joined\"");
		Till.open(this.key);
		assertThat(joined.get()).isEqualTo(result("paid 1"));
		assertThat(Till.interrupted).isEmpty();
	}

	@Test
	void whenTheLastIsCancelledThenTheHandlerIsInterruptedAndTheKeyIsFree() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "pay", "");
		Future<String> joined = send("joined", "pay", "");
		awaitTaken(context, "joined");
		assertThat(cancel("joined")).isEqualTo(204);
		assertThat(joined.get()).contains("\"cancelled\"");
		assertThat(Till.interrupted).isEmpty();
		assertThat(cancel("first-" + this.key)).isEqualTo(204);
		assertThat(first.get()).contains("\"cancelled\"");
		await().until(() -> Till.interrupted.contains(this.key));
		await().until(() -> state(context).running().isEmpty());
		Till.open(this.key);
		assertThat(call("pay")).isEqualTo(result("paid 2"));
	}

	@Test
	void whoComesAfterTheLastWasCancelledDoesNotJoinAHandlerThatGoesOn() throws Exception {
		ConfigurableApplicationContext context = start("--flame.server.max-concurrency=2");
		Future<String> first = first(context, "stubborn", "");
		assertThat(cancel("first-" + this.key)).isEqualTo(204);
		assertThat(first.get()).contains("\"cancelled\"");
		Future<String> second = send("second", "stubborn", "");
		await().until(() -> Till.count(this.key) == 2);
		Till.open(this.key);
		assertThat(second.get()).isEqualTo(result("stubborn 2"));
		await().until(() -> state(context).running().isEmpty());
		assertThat(call("stubborn")).isEqualTo(result("stubborn 2"));
	}

	@Test
	void eachHasADeadlineOfItsOwn() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "patient", ",\"timeoutMs\":1500");
		Future<String> patient = send("patient", "patient", ",\"timeoutMs\":60000");
		awaitTaken(context, "patient");
		Future<String> hasty = send("hasty", "patient", ",\"timeoutMs\":100");
		assertThat(hasty.get()).contains("\"timeout\"", "100 ms");
		assertThat(first.get()).contains("\"timeout\"", "1500 ms");
		assertThat(Till.interrupted).isEmpty();
		Till.open(this.key);
		// the handler has as long as the one that waits for longest
		assertThat(patient.get()).isEqualTo(result("has time"));
	}

	@Test
	void whenTheTimeOfAllIsOverThenTheHandlerIsInterrupted() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "pay", ",\"timeoutMs\":500");
		Future<String> joined = send("joined", "pay", ",\"timeoutMs\":500");
		assertThat(first.get()).contains("\"timeout\"");
		assertThat(joined.get()).contains("\"timeout\"");
		await().until(() -> Till.interrupted.contains(this.key));
		await().until(() -> state(context).running().isEmpty());
	}

	@Test
	void duplicatesJoinWithinABatchAndAcrossRequests() throws Exception {
		ConfigurableApplicationContext context = share();
		Till.close(this.key);
		Future<Map<String, Map<String, @Nullable Object>>> batch = this.threads.submit(() -> {
			try (BatchClient.Response response = this.batches.send(batchCall("a", "pay"), batchCall("b", "pay"),
					batchCall("c", "pay"))) {
				return response.rest();
			}
		});
		awaitTaken(context, this.key + "a");
		awaitTaken(context, this.key + "c");
		Future<String> alone = send("alone", "pay", "");
		awaitTaken(context, "alone");
		Till.open(this.key);
		assertThat(alone.get()).isEqualTo(result("paid 1"));
		assertThat(batch.get()).hasSize(3)
			.allSatisfy((id, item) -> assertThat(item).containsEntry("result", "paid 1").containsEntry("ok", true));
		try (BatchClient.Response response = this.batches.send(batchCall("d", "pay"), batchCall("e", "pay"))) {
			assertThat(response.rest()).hasSize(2)
				.allSatisfy((id, item) -> assertThat(item).containsEntry("result", "paid 1"));
		}
		assertThat(Till.count(this.key)).isEqualTo(1);
	}

	@Test
	void aWholeBatchMayWaitForAnotherRequest() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "pay", "");
		Future<Map<String, Map<String, @Nullable Object>>> batch = this.threads.submit(() -> {
			try (BatchClient.Response response = this.batches.send(batchCall("a", "pay"), batchCall("b", "pay"))) {
				return response.rest();
			}
		});
		awaitTaken(context, this.key + "b");
		assertThat(cancel(this.key + "a")).isEqualTo(204);
		Till.open(this.key);
		assertThat(first.get()).isEqualTo(result("paid 1"));
		assertThat(batch.get().get("b")).containsEntry("result", "paid 1");
		assertThat(batch.get().get("a")).containsEntry("ok", false);
	}

	@Test
	void whileItDrainsARunnerLetsDuplicatesJoinAndNothingElse() throws Exception {
		ConfigurableApplicationContext context = start();
		assertThat(call("refund")).isEqualTo(result("refunded 1"));
		Till.close(this.key);
		Future<String> first = send("first", "pay", "");
		await().until(() -> Till.count(this.key) == 2);
		Future<Boolean> drained = this.threads
			.submit(() -> state(context).drain(Duration.ofSeconds(60), Duration.ZERO));
		await().until(() -> state(context).isDraining());
		Future<String> joined = send("joined", "pay", "");
		awaitTaken(context, "joined");
		assertThat(call("refund")).contains("\"draining\"");
		Till.open(this.key);
		assertThat(first.get()).isEqualTo(result("paid 2"));
		assertThat(joined.get()).isEqualTo(result("paid 2"));
		assertThat(drained.get()).isTrue();
		assertThat(call("pay")).contains("\"draining\"");
	}

	@Test
	void whatHandlersDoWithTheirArraysAfterwardsIsNotSeen() throws Exception {
		share();
		try (BatchClient.Response response = this.batches.send(batchCall("a", "bytes"))) {
			assertThat((byte[]) response.next().get("result")).containsOnly(1);
		}
		Till.SHARED[0] = 9;
		Till.SHARED[20_000] = 9;
		try (BatchClient.Response response = this.batches.send(batchCall("b", "bytes"))) {
			assertThat((byte[]) response.next().get("result")).containsOnly(1);
		}
	}

	@Test
	void manyCallersOfFewKeysExecuteEachOnce() throws Exception {
		start("--flame.server.max-concurrency=8");
		int keys = 40;
		List<Future<Set<String>>> callers = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			boolean batch = i % 3 == 0;
			callers.add(this.threads.submit(() -> batch ? callInBatches(keys) : callAlone(keys)));
		}
		Set<String> answers = new HashSet<>();
		for (Future<Set<String>> caller : callers) {
			answers.addAll(caller.get());
		}
		assertThat(answers).hasSize(keys);
		for (int i = 0; i < keys; i++) {
			assertThat(Till.count("stress" + i)).isEqualTo(1);
		}
	}

	private Set<String> callAlone(int keys) {
		Set<String> answers = new HashSet<>();
		for (int i = 0; i < keys; i++) {
			String body = "{\"ok\":false";
			// more callers than slots
			while (body.startsWith("{\"ok\":false")) {
				body = this.client.post(
						"{\"serviceId\":\"till\",\"methodId\":\"slowly\",\"args\":[\"stress%d\"],\"idempotencyKey\":\"stress%d\"}"
							.formatted(i, i))
					.body();
				assertThat(body).containsAnyOf("\"ok\":true", "\"busy\"");
			}
			answers.add(body.replaceAll(".*\"result\":\"([^\"]*)\".*", "$1"));
		}
		return answers;
	}

	private Set<String> callInBatches(int keys) throws Exception {
		Set<String> answers = new HashSet<>();
		Set<Integer> left = new HashSet<>();
		for (int i = 0; i < keys; i++) {
			left.add(i);
		}
		while (!left.isEmpty()) {
			List<Map<String, @Nullable Object>> calls = new ArrayList<>();
			for (int number : left.stream().limit(5).toList()) {
				for (int i = 0; i < 2; i++) {
					Map<String, @Nullable Object> call = BatchClient.call(number + "-" + UUID.randomUUID(), "slowly",
							"stress" + number);
					call.put("serviceId", "till");
					call.put("idempotencyKey", "stress" + number);
					calls.add(call);
				}
			}
			try (BatchClient.Response response = this.batches.send(BatchClient.body(calls))) {
				response.rest().forEach((id, item) -> {
					if (Boolean.TRUE.equals(item.get("ok"))) {
						answers.add(String.valueOf(item.get("result")));
						left.remove(Integer.valueOf(id.substring(0, id.indexOf('-'))));
					}
				});
			}
		}
		return answers;
	}

	@Configuration
	@EnableAutoConfiguration
	@Import(Till.class)
	static class Application {

	}

	@FlameService("till")
	public static class Till {

		static final byte[] SHARED = new byte[20_001];

		static final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

		static final Set<String> interrupted = ConcurrentHashMap.newKeySet();

		private static final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

		static void clear() {
			gates.clear();
			interrupted.clear();
			counts.clear();
		}

		static void close(String name) {
			gates.put(name, new CountDownLatch(1));
		}

		static void open(String name) {
			gates.computeIfAbsent(name, (key) -> new CountDownLatch(1)).countDown();
		}

		static int count(String name) {
			return counts.computeIfAbsent(name, (key) -> new AtomicInteger()).get();
		}

		private static int execute(String name) throws InterruptedException {
			count(name);
			int number = counts.computeIfAbsent(name, (key) -> new AtomicInteger()).incrementAndGet();
			try {
				CountDownLatch gate = gates.get(name);
				if (gate != null) {
					gate.await();
				}
			}
			catch (InterruptedException ex) {
				interrupted.add(name);
				throw ex;
			}
			return number;
		}

		public String pay(String name) throws InterruptedException {
			return "paid " + execute(name);
		}

		public String refund(String name) throws InterruptedException {
			return "refunded " + execute(name);
		}

		public String fail(String name) throws InterruptedException {
			throw new IllegalStateException("failed " + execute(name));
		}

		public String patient(String name) throws InterruptedException {
			execute(name);
			long left = InvocationContext.current().deadline().toEpochMilli() - System.currentTimeMillis();
			return (left > 5000) ? "has time" : "has " + left + " ms";
		}

		public String stubborn(String name) {
			int number = counts.computeIfAbsent(name, (key) -> new AtomicInteger()).incrementAndGet();
			CountDownLatch gate = gates.get(name);
			while (gate != null && gate.getCount() > 0) {
				Thread.onSpinWait();
			}
			return "stubborn " + number;
		}

		public String large(String name) throws InterruptedException {
			execute(name);
			return "x".repeat(300);
		}

		public byte[] bytes(String name) {
			Arrays.fill(SHARED, (byte) 1);
			return SHARED;
		}

		public String slowly(String name) throws InterruptedException {
			TimeUnit.MILLISECONDS.sleep(name.hashCode() % 3 + 2);
			return name + " " + execute(name);
		}

	}

}
