package io.flame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.client.CallListener;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.pool.RunnerSnapshot;
import io.flame.pool.RunnerState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Calls with idempotency keys of a parent that has two runners.
 */
class IdempotencyTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	/** Another one for each test. */
	private final String order = UUID.randomUUID().toString();

	/** The runners that are there, none before the first test and after a spoilt one. */
	private static final Map<String, ConfigurableApplicationContext> runners = new ConcurrentHashMap<>();

	@SuppressWarnings("NullAway.Init")
	private static Relay relay;

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext parent;

	/** Whether the next test needs other runners. */
	private boolean spoilt;

	@SuppressWarnings("NullAway.Init")
	private Shop shop;

	@BeforeEach
	void start() throws Exception {
		Shop.counts.clear();
		Joins.count.set(0);
		Shop.gates.clear();
		if (runners.isEmpty()) {
			relay = new Relay(runner("one"));
			int two = runner("two");
			parent = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.run("--spring.profiles.active=parent", "--spring.main.register-shutdown-hook=false",
						"--flame.pools.default.runners[0].url=" + relay.url(),
						"--flame.pools.default.runners[0].id=one",
						"--flame.pools.default.runners[1].url=http://127.0.0.1:" + two,
						"--flame.pools.default.runners[1].id=two", "--flame.pools.default.max-concurrency=1",
						"--flame.pools.default.acquire-timeout=30s", "--flame.pools.default.retry.base-delay=1ms",
						"--flame.pools.default.placement=pack");
		}
		this.shop = parent.getBean(Shop.class);
	}

	private static int runner(String id) {
		ConfigurableApplicationContext runner = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.run("--spring.profiles.active=runner", "--server.port=0", "--spring.main.register-shutdown-hook=false",
					"--flame.server.drain-timeout=1s", "--flame.server.max-concurrency=8", "--flame.server.id=" + id);
		runners.put(id, runner);
		return runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@AfterEach
	void stopSpoilt() throws Exception {
		Shop.gates.values().forEach(CountDownLatch::countDown);
		if (this.spoilt) {
			stop();
		}
		else {
			RunnerPool pool = parent.getBean(RunnerPools.class).get("default");
			await().atMost(LONG).until(() -> pool.inUse() == 0 && pool.waiting() == 0);
		}
	}

	@AfterAll
	static void stop() throws Exception {
		if (!runners.isEmpty()) {
			parent.close();
			relay.close();
			runners.values().forEach(ConfigurableApplicationContext::close);
			runners.clear();
		}
	}

	private FlameClient.ServiceSpec<Shop> client() {
		return parent.getBean(FlameClient.class).service(Shop.class);
	}

	private static int count(String order) {
		return Shop.counts.computeIfAbsent(order, (key) -> new AtomicInteger()).get();
	}

	@Test
	void repeatedCallsAreExecutedOnce() {
		String first = this.shop.buy(this.order, 1);
		for (int i = 0; i < 10; i++) {
			// others move about the runners
			this.shop.look();
			assertThat(this.shop.buy(this.order, 1)).isEqualTo(first);
		}
		assertThat(this.shop.buy(this.order, 2)).isNotEqualTo(first);
		assertThat(count(this.order)).isEqualTo(2);
	}

	@Test
	void theKeyOfTheCallGoesBeforeThatOfTheMethod() {
		FlameClient.ServiceSpec<Shop> client = client().idempotencyKey("k" + this.order);
		String first = client.call((shop) -> shop.buy(this.order, 1));
		assertThat(this.shop.buy(this.order, 1)).isNotEqualTo(first);
		assertThat(client.<String>call((shop) -> shop.buy(this.order, 1))).isEqualTo(first);
		assertThat(count(this.order)).isEqualTo(2);
	}

	@Test
	void keyOfACallWithOtherArgumentsIsRefused() {
		FlameClient.ServiceSpec<Shop> client = client().idempotencyKey("k" + this.order);
		client.run((shop) -> shop.buy(this.order, 1));
		assertThatExceptionOfType(FlameIdempotencyConflictException.class)
			.isThrownBy(() -> client.run((shop) -> shop.buy(this.order, 2)))
			.withMessageContaining("other arguments");
		assertThat(count(this.order)).isEqualTo(1);
	}

	@Test
	void concurrentCallsAreExecutedOnceWhateverTheNumberOfRunners() throws Exception {
		Shop.gates.put(this.order, new CountDownLatch(1));
		List<CompletableFuture<String>> calls = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			calls.add(client().submit((shop) -> shop.buy(this.order, 1)));
		}
		await().atMost(LONG).until(() -> Joins.count.get() == 11 && count(this.order) == 1);
		// the others need no slot
		assertThat(parent.getBean(RunnerPools.class).get("default").inUse()).isEqualTo(1);
		Shop.open(this.order);
		String first = calls.get(0).get(60, TimeUnit.SECONDS);
		for (CompletableFuture<String> call : calls) {
			assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(first);
		}
		assertThat(count(this.order)).isEqualTo(1);
	}

	@Test
	void theSameKeyWithOtherArgumentsIsRefusedWhileTheFirstCallIsInFlight() throws Exception {
		FlameClient.ServiceSpec<Shop> client = client().idempotencyKey("k" + this.order);
		Shop.gates.put(this.order, new CountDownLatch(1));
		CompletableFuture<String> first = client.submit((shop) -> shop.buy(this.order, 1));
		await().atMost(LONG).until(() -> count(this.order) == 1);
		assertThatExceptionOfType(FlameIdempotencyConflictException.class)
			.isThrownBy(() -> client.<String>call((shop) -> shop.buy(this.order, 2)))
			.withMessageContaining("k" + this.order)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("idempotency_conflict"));
		Shop.open(this.order);
		assertThat(first.get(60, TimeUnit.SECONDS)).endsWith(" 1");
		assertThat(count(this.order)).isEqualTo(1);
	}

	@Test
	void whenTheFirstCallIsCancelledThenADuplicateTakesOver() throws Exception {
		Shop.gates.put(this.order, new CountDownLatch(1));
		CompletableFuture<String> first = client().submit((shop) -> shop.buy(this.order, 1));
		await().atMost(LONG).until(() -> count(this.order) == 1);
		List<CompletableFuture<String>> duplicates = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			duplicates.add(client().submit((shop) -> shop.buy(this.order, 1)));
		}
		await().atMost(LONG).until(() -> Joins.count.get() == 4);
		first.cancel(true);
		await().atMost(LONG).until(() -> Joins.count.get() == 7);
		Shop.open(this.order);
		String result = duplicates.get(0).get(60, TimeUnit.SECONDS);
		for (CompletableFuture<String> duplicate : duplicates) {
			assertThat(duplicate.get(60, TimeUnit.SECONDS)).isEqualTo(result).isNotEqualTo("interrupted");
		}
	}

	@Test
	void whenAHandlerGoesOnAfterItsTimeThenTheNextCallWaitsForItsSlot() throws Exception {
		this.spoilt = true;
		this.shop.look();
		Shop.gates.put(this.order, new CountDownLatch(1));
		assertThatExceptionOfType(FlameTimeoutException.class)
			.isThrownBy(() -> client().timeout(Duration.ofSeconds(2)).<Integer>call((shop) -> shop.pack(this.order)));
		CompletableFuture<Integer> next = client().submit((shop) -> shop.pack(this.order));
		await().atMost(LONG).until(() -> parent.getBean(RunnerPools.class).get("default").waiting() == 1);
		assertThat(count(this.order)).isEqualTo(1);
		Shop.open(this.order);
		assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo(2);
	}

	@Test
	void whenItsRunnerIsGoneThenAKeyIsNew() throws Exception {
		this.spoilt = true;
		String first = this.shop.buy(this.order, 1);
		String runner = first.substring(0, 3);
		closeRunner(runner);
		String second = this.shop.buy(this.order, 1);
		assertThat(second).doesNotStartWith(runner).isEqualTo(this.shop.buy(this.order, 1));
		assertThat(count(this.order)).isEqualTo(2);
	}

	private void closeRunner(String id) throws Exception {
		Objects.requireNonNull(runners.remove(id)).close();
		if (id.equals("one")) {
			relay.close();
		}
		await().atMost(LONG)
			.until(() -> parent.getBean(RunnerPools.class)
				.get("default")
				.snapshot()
				.runners()
				.stream()
				.noneMatch((each) -> each.id().equals(id) && each.state() != RunnerState.UNAVAILABLE));
	}

	@Test
	void whenTheConnectionBreaksThenTheNextAttemptJoinsTheFirst() throws Exception {
		CompletableFuture<String> call = buyAtOne(3);
		String attempt = attemptAtOne();
		relay.cut();
		await().atMost(LONG).until(() -> !attemptAtOne().equals(attempt) && !attemptAtOne().isEmpty());
		Shop.open(this.order);
		assertThat(call.get(60, TimeUnit.SECONDS)).startsWith("one");
		assertThat(count(this.order)).isEqualTo(1);
	}

	@Test
	void whenTheConnectionBreaksAndNoAttemptIsLeftThenTheOutcomeIsUnknown() throws Exception {
		CompletableFuture<String> call = buyAtOne(1);
		relay.cut();
		assertLost(call);
		Shop.open(this.order);
		// the next call gets what the lost one has done
		assertThat(this.shop.buy(this.order, 1)).startsWith("one");
		assertThat(count(this.order)).isEqualTo(1);
	}

	@Test
	void whenTheRunnerIsDeadThenNoOtherOneExecutesTheCall() throws Exception {
		this.spoilt = true;
		CompletableFuture<String> call = buyAtOne(3);
		relay.close();
		assertLost(call);
		assertThat(count(this.order)).isEqualTo(1);
	}

	@Test
	void whenTheNextAttemptGetsNoRunnerThenTheOutcomeOfTheFirstIsStillUnknown() throws Exception {
		this.spoilt = true;
		CompletableFuture<String> call = buyAtOne(client().maxAttempts(3).acquireTimeout(Duration.ofSeconds(2)));
		relay.freeze();
		assertLost(call);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(call::get)
			.havingCause()
			.isInstanceOfSatisfying(FlameException.class, (lost) -> {
				assertThat(lost.retryable()).isFalse();
				assertThat(lost.getSuppressed()).singleElement()
					.isInstanceOfSatisfying(FlameTimeoutException.class,
							(wait) -> assertThat(wait.stage()).isEqualTo(FlameTimeoutException.Stage.QUEUE));
			});
		assertThat(count(this.order)).isEqualTo(1);
	}

	private String attemptAtOne() {
		return parent.getBean(RunnerPools.class)
			.get("default")
			.snapshot()
			.runners()
			.stream()
			.flatMap((runner) -> runner.running().stream())
			.map(RunnerSnapshot.RunningCall::invocationId)
			.findFirst()
			.orElse("");
	}

	private static void assertLost(CompletableFuture<String> call) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> call.get(60, TimeUnit.SECONDS))
			.withCauseInstanceOf(FlameRunnerLostException.class)
			.satisfies((ex) -> assertThat(ex.getCause()).hasMessageContaining("unknown"));
	}

	/**
	 * A call that is executed by the runner behind the relay.
	 */
	private CompletableFuture<String> buyAtOne(int attempts) throws Exception {
		return buyAtOne(client().maxAttempts(attempts));
	}

	private CompletableFuture<String> buyAtOne(FlameClient.ServiceSpec<Shop> client) throws Exception {
		Map<String, CompletableFuture<String>> blockers = new ConcurrentHashMap<>();
		for (String blocker : List.of("first " + this.order, "second " + this.order)) {
			Shop.gates.put(blocker, new CountDownLatch(1));
			blockers.put(blocker, client().submit((shop) -> shop.buy(blocker, 1)));
			await().atMost(LONG).until(() -> count(blocker) == 1);
		}
		Shop.gates.put(this.order, new CountDownLatch(1));
		for (String blocker : blockers.keySet()) {
			if ("one".equals(Shop.at.get(blocker))) {
				Shop.open(blocker);
				Objects.requireNonNull(blockers.get(blocker)).get(60, TimeUnit.SECONDS);
			}
		}
		CompletableFuture<String> call = client.submit((shop) -> shop.buy(this.order, 1));
		await().atMost(LONG).until(() -> count(this.order) == 1);
		assertThat(Shop.at.get(this.order)).isEqualTo("one");
		for (String blocker : blockers.keySet()) {
			Shop.open(blocker);
			Objects.requireNonNull(blockers.get(blocker)).get(60, TimeUnit.SECONDS);
		}
		return call;
	}

	@Test
	void aKeyThatCanNotBeComputedExecutesNothing() {
		for (FlameMode mode : List.of(FlameMode.PARENT, FlameMode.LOCAL)) {
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
				.web(WebApplicationType.NONE)
				.run("--flame.mode=" + mode.name().toLowerCase(), "--spring.main.register-shutdown-hook=false")) {
				Shop shop = context.getBean(Shop.class);
				assertThatExceptionOfType(FlameInvalidArgumentException.class).isThrownBy(() -> shop.wrap(null))
					.withMessageContaining("Shop.wrap")
					.withMessageContaining("#gift.trim()");
				assertThatExceptionOfType(FlameInvalidArgumentException.class)
					.isThrownBy(() -> shop.send(new byte[] { 1 }))
					.withMessageContaining("no text of its own");
				assertThat(count("wrap")).isZero();
				assertThat(count("send")).isZero();
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Shop.class, Joins.class })
	static class Application {

	}

	/**
	 * Counts calls that join others.
	 */
	static class Joins implements CallListener {

		static final AtomicInteger count = new AtomicInteger();

		@Override
		public void joined(String pool) {
			count.incrementAndGet();
		}

	}

	@FlameService
	public static class Shop {

		static final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

		static final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

		static final Map<String, String> at = new ConcurrentHashMap<>();

		private final Environment environment;

		Shop(Environment environment) {
			this.environment = environment;
		}

		@FlameMethod(idempotencyKey = "#order + '-' + #amount")
		public String buy(String order, int amount) {
			String runner = this.environment.getProperty("flame.server.id", "local");
			at.put(order, runner);
			int number = execute(order);
			try {
				CountDownLatch gate = gates.get(order);
				if (gate != null) {
					gate.await();
				}
			}
			catch (InterruptedException ex) {
				return "interrupted";
			}
			return runner + " " + number;
		}

		@FlameMethod(idempotencyKey = "#order")
		public int pack(String order) {
			int number = execute(order);
			while (true) {
				try {
					Objects.requireNonNull(gates.get(order)).await();
					return number;
				}
				catch (InterruptedException ex) {
					// goes on
				}
			}
		}

		public String look() {
			return "nice";
		}

		@FlameMethod(idempotencyKey = "#gift.trim()")
		public int wrap(@Nullable String gift) {
			return execute("wrap");
		}

		@FlameMethod(idempotencyKey = "#letter")
		public int send(byte[] letter) {
			return execute("send");
		}

		static void open(String name) {
			Objects.requireNonNull(gates.get(name)).countDown();
		}

		private static int execute(String name) {
			return counts.computeIfAbsent(name, (key) -> new AtomicInteger()).incrementAndGet();
		}

	}

}
