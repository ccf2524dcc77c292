package io.flame.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
import java.util.stream.Stream;

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

	private static final String SECRET = "idempotent";

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/** Another one for each test. */
	private final String key = UUID.randomUUID().toString();

	private static @Nullable ConfigurableApplicationContext shared;

	private @Nullable ConfigurableApplicationContext context;

	@SuppressWarnings("NullAway.Init")
	private RunnerClient client;

	@SuppressWarnings("NullAway.Init")
	private LinkCaller links;

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
					"flame.server.drain-timeout=10s", "flame.server.max-concurrency=1", "flame.server.link.port=0",
					"flame.security.secret=" + SECRET)
			.run(arguments);
	}

	private ConfigurableApplicationContext use(ConfigurableApplicationContext context) {
		Till.clear();
		this.client = new RunnerClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class),
				SECRET);
		try {
			this.links = new LinkCaller(context, SECRET);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return context;
	}

	@AfterEach
	void stop() {
		Till.gates.values().forEach(CountDownLatch::countDown);
		this.links.close();
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

	/**
	 * Ids are remembered by the runner, which several tests share.
	 */
	private String id(String name) {
		return name + "-" + this.key;
	}

	private String envelope(String id, String method, String name, String more) {
		return envelope(id(id), method, name, this.key, more);
	}

	private static String envelope(String id, String method, String name, String key, String more) {
		long now = System.currentTimeMillis();
		return "{\"invocationId\":\"%s\",\"serviceId\":\"till\",\"methodId\":\"%s\",\"args\":[\"%s\"],\"idempotencyKey\":\"%s\",\"iat\":%d,\"exp\":%d%s}"
			.formatted(id, method, name, key, now, now + 60_000, more);
	}

	private String call(String method) {
		return this.client.post(envelope(UUID.randomUUID().toString(), method, this.key, "")).body();
	}

	private Future<String> send(String id, String method, String more) {
		return this.threads.submit(() -> this.client.post(envelope(id, method, this.key, more)).body());
	}

	private int cancel(String id) {
		return this.client.send("DELETE", "/invoke/" + id(id)).statusCode();
	}

	private LinkCaller.Call overLink(String id, String method) {
		return LinkCaller.to("till", method, this.key).id(id(id)).key(this.key);
	}

	/**
	 * Wait until a call has been taken, be it to be executed or to wait for another one.
	 */
	private void awaitTaken(ConfigurableApplicationContext context, String id) {
		await().until(() -> state(context).find(id(id)) != null);
	}

	private Future<String> first(ConfigurableApplicationContext context, String method, String more) {
		Till.close(this.key);
		Future<String> first = send("first", method, more);
		awaitTaken(context, "first");
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
		assertThat(state(context).find(id("joined-1"))).isNull();
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
		assertThat(this.links.call(overLink("a", "pay")).result()).isEqualTo("paid 1");
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
		assertThat(cancel("first")).isEqualTo(204);
		assertThat(first.get()).contains("\"cancelled\"");
		// its parent would take the handler for one that ignores the cancellation
		assertThat(this.client.send("GET", "/invoke").body()).doesNotContain(id("first")).contains(id("joined"));
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
		assertThat(cancel("first")).isEqualTo(204);
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
		assertThat(cancel("first")).isEqualTo(204);
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
	void duplicatesJoinOnALinkAndOverHttp() throws Exception {
		ConfigurableApplicationContext context = share();
		Till.close(this.key);
		List<LinkCaller.Sent> sent = Stream.of("a", "b", "c")
			.map((id) -> this.links.send(overLink(id, "pay")))
			.toList();
		awaitTaken(context, "a");
		awaitTaken(context, "b");
		awaitTaken(context, "c");
		Future<String> alone = send("alone", "pay", "");
		awaitTaken(context, "alone");
		Till.open(this.key);
		assertThat(alone.get()).isEqualTo(result("paid 1"));
		for (LinkCaller.Sent each : sent) {
			assertThat(each.response().result()).isEqualTo("paid 1");
		}
		assertThat(this.links.call(overLink("d", "pay")).result()).isEqualTo("paid 1");
		assertThat(call("pay")).isEqualTo(result("paid 1"));
		assertThat(Till.count(this.key)).isEqualTo(1);
	}

	@Test
	void callsOnALinkMayAllWaitForAnHttpRequest() throws Exception {
		ConfigurableApplicationContext context = share();
		Future<String> first = first(context, "pay", "");
		LinkCaller.Sent a = this.links.send(overLink("a", "pay"));
		LinkCaller.Sent b = this.links.send(overLink("b", "pay"));
		LinkCaller.Sent c = this.links.send(overLink("c", "pay"));
		awaitTaken(context, "a");
		awaitTaken(context, "b");
		awaitTaken(context, "c");
		assertThat(cancel("a")).isEqualTo(204);
		assertThat(a.response().code()).isEqualTo("cancelled");
		c.cancel();
		await().until(() -> state(context).find(id("c")) == null);
		await().until(c::hasEnded);
		assertThat(b.isDone()).isFalse();
		Till.open(this.key);
		assertThat(first.get()).isEqualTo(result("paid 1"));
		assertThat(b.response().result()).isEqualTo("paid 1");
		assertThat(Till.interrupted).isEmpty();
	}

	@Test
	void callsOfAnotherLinkAndHttpRequestsMayWaitForALink() throws Exception {
		ConfigurableApplicationContext context = share();
		Till.close(this.key);
		LinkCaller.Sent first = this.links.send(overLink("first", "pay"));
		await().until(() -> Till.count(this.key) == 1);
		try (LinkCaller other = new LinkCaller(context, SECRET)) {
			LinkCaller.Sent joined = other.send(overLink("joined", "pay"));
			Future<String> alone = send("alone", "pay", "");
			awaitTaken(context, "joined");
			awaitTaken(context, "alone");
			first.cancel();
			await().until(first::hasEnded);
			Till.open(this.key);
			assertThat(joined.response().result()).isEqualTo("paid 1");
			assertThat(alone.get()).isEqualTo(result("paid 1"));
		}
		assertThat(Till.interrupted).isEmpty();
	}

	@Test
	void whenTheLastCallOfALinkIsCancelledThenTheHandlerIsInterrupted() throws Exception {
		ConfigurableApplicationContext context = share();
		Till.close(this.key);
		LinkCaller.Sent first = this.links.send(overLink("first", "pay"));
		await().until(() -> Till.count(this.key) == 1);
		LinkCaller.Sent joined = this.links.send(overLink("joined", "pay"));
		awaitTaken(context, "joined");
		first.cancel();
		await().until(() -> state(context).find(id("first")) == null);
		assertThat(Till.interrupted).isEmpty();
		joined.cancel();
		await().until(() -> Till.interrupted.contains(this.key));
		await().until(() -> first.hasEnded() && joined.hasEnded());
		assertThat(this.links.executing()).isZero();
		assertThat(state(context).running()).isEmpty();
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
		assertThat((byte[]) this.links.call(overLink("a", "bytes")).result()).hasSize(20_001).containsOnly(1);
		Till.SHARED[0] = 9;
		Till.SHARED[20_000] = 9;
		assertThat((byte[]) this.links.call(overLink("b", "bytes")).result()).hasSize(20_001).containsOnly(1);
	}

	@Test
	void manyCallersOfFewKeysExecuteEachOnce() throws Exception {
		start("--flame.server.max-concurrency=8");
		int keys = 40;
		List<Future<Set<String>>> callers = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			boolean overLink = i % 3 == 0;
			callers.add(this.threads.submit(() -> overLink ? callOverLink(keys) : callAlone(keys)));
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
				body = this.client
					.post(envelope(UUID.randomUUID().toString(), "slowly", "stress" + i, "stress" + i, ""))
					.body();
				assertThat(body).containsAnyOf("\"ok\":true", "\"busy\"");
			}
			answers.add(body.replaceAll(".*\"result\":\"([^\"]*)\".*", "$1"));
		}
		return answers;
	}

	private Set<String> callOverLink(int keys) throws Exception {
		Set<String> answers = new HashSet<>();
		Set<String> left = new LinkedHashSet<>();
		for (int i = 0; i < keys; i++) {
			left.add("stress" + i);
		}
		while (!left.isEmpty()) {
			Map<LinkCaller.Sent, String> sent = new LinkedHashMap<>();
			for (String name : left.stream().limit(5).toList()) {
				for (int i = 0; i < 2; i++) {
					sent.put(this.links.send(LinkCaller.to("till", "slowly", name).key(name)), name);
				}
			}
			for (Map.Entry<LinkCaller.Sent, String> each : sent.entrySet()) {
				LinkCaller.Response response = each.getKey().response();
				if (response.status() == 200) {
					answers.add(String.valueOf(response.result()));
					left.remove(each.getValue());
				}
				else {
					assertThat(response.code()).isEqualTo("busy");
				}
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
