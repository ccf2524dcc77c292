package io.flame;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import io.flame.FlameSessionEvent.Type;
import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What sessions do wherever their calls are executed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway")
abstract class AbstractSessionTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final String POOL = "default";

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@SuppressWarnings("NullAway.Init")
	private ClientRole.Started started;

	@BeforeAll
	void startApplication() {
		this.started = role().start(Application.class, "--flame.server.max-concurrency=64");
	}

	@AfterAll
	void stopApplication() {
		this.threads.shutdownNow();
		this.started.close();
	}

	abstract ClientRole role();

	private FlameClient client() {
		return this.started.bean(FlameClient.class);
	}

	@Test
	void aStatefulServiceKeepsItsStateFromCallToCall() {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(Counter.class);
			counter.add(1);
			counter.add(3);
			assertThat(counter.get()).isEqualTo(4);
		}
	}

	@Test
	void aStatefulServiceBeginsWithTheStateOfAnInstance() {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(new Counter(10));
			counter.add(1);
			assertThat(counter.add(3)).isEqualTo(14);
			assertThat(session.service(Counter.class).get()).isEqualTo(14);
			assertThat(session.service(new Counter(7)).get()).isEqualTo(7);
		}
	}

	@Test
	void aReferenceIsAnArgument() {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(new Counter(10));
			counter.add(1);
			FlameRef<Integer> sum = session.client().service(Counter.class).submitRef((service) -> service.add(3));
			assertThat(sum.get()).isEqualTo(14);
			int doubled = session.client().method("counter", "add").returning(Integer.class).call(sum);
			assertThat(doubled).isEqualTo(28);
		}
	}

	@Test
	void aPendingReferenceOfTheSameSessionIsAnArgument() {
		try (FlameSession session = client().openSession(POOL)) {
			FlameClient.ReturningSpec<Integer> add = session.client().method("counter", "add").returning(Integer.class);
			FlameRef<Integer> first = session.client().service(Counter.class).submitRef((counter) -> counter.add(1));
			FlameRef<Integer> second = add.submitRef(first);
			assertThat(add.call(second)).isEqualTo(4);
		}
	}

	@Test
	void callsWithTheSameKeyAreOneCall() throws Exception {
		if (role() == ClientRole.LOCAL) {
			return;
		}
		for (int round = 0; round < 20; round++) {
			try (FlameSession session = client().openSession(POOL)) {
				FlameClient.ReturningSpec<Integer> add = session.client()
					.method("counter", "add")
					.returning(Integer.class)
					.idempotencyKey("once");
				List<Future<Integer>> calls = new ArrayList<>();
				for (int i = 0; i < 8; i++) {
					calls.add(this.threads.submit(() -> add.call(5)));
				}
				for (Future<Integer> call : calls) {
					assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(5);
				}
				assertThat(session.service(Counter.class).get()).isEqualTo(5);
			}
		}
	}

	@Test
	void anIdThatIsUsedAgainIsAnotherSession() {
		String id = "again-" + UUID.randomUUID();
		try (FlameSession first = client().openSession(POOL, (spec) -> spec.id(id).context(new Chat("first")))) {
			assertThat(first.service(Agent.class).lines(null)).containsExactly("first");
		}
		try (FlameSession second = client().openSession(POOL, (spec) -> spec.id(id).context(new Chat("second")))) {
			assertThat(second.service(Agent.class).lines(null)).containsExactly("second");
			assertThat(second.service(Agent.class).ask(null, "more")).isEqualTo("second, more");
		}
	}

	@Test
	void theValuesOfASessionEndWithIt() {
		FlameSession session = client().openSession(POOL);
		FlameRef<String> small = session.put("small");
		FlameRef<String> large = session.put("large".repeat(100_000));
		FlameRef<String> made = session.client().service(Counter.class).submitRef((counter) -> counter.text(300_000));
		assertThat(small.get()).isEqualTo("small");
		assertThat(large.get()).hasSize(500_000);
		assertThat(made.get()).hasSize(300_000);
		session.close();
		for (FlameRef<String> gone : List.of(large, made)) {
			assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(gone::get)
				.withMessageContaining(session.id());
		}
	}

	@Test
	void sessionsHaveInstancesOfTheirOwn() {
		try (FlameSession one = client().openSession(POOL); FlameSession other = client().openSession(POOL)) {
			one.service(Counter.class).add(1);
			other.service(Counter.class).add(2);
			assertThat(one.service(Counter.class).get()).isEqualTo(1);
			assertThat(other.service(Counter.class).get()).isEqualTo(2);
		}
	}

	@Test
	void handlersReadAndChangeTheSharedContext() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("system")))) {
			Agent agent = session.service(Agent.class);
			assertThat(agent.ask(null, "one")).isEqualTo("system, one");
			assertThat(agent.ask(null, "two")).isEqualTo("system, one, two");
			assertThat(agent.lines(null)).containsExactly("system", "one", "two");
			assertThat(session.context(Chat.class).lines).containsExactly("system", "one", "two");
		}
	}

	@Test
	void theContextIsUpdatedFromOutside() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("system")))) {
			Agent agent = session.service(Agent.class);
			agent.ask(null, "one");
			Chat updated = session.updateContext((Chat chat) -> chat.with("outside"));
			assertThat(updated.lines).containsExactly("system", "one", "outside");
			assertThat(agent.ask(null, "two")).isEqualTo("system, one, outside, two");
		}
	}

	@Test
	void aSessionWithoutContextHasNone() {
		try (FlameSession session = client().openSession(POOL)) {
			assertThat(session.context(Chat.class)).isNull();
			assertThat(session.service(Agent.class).ask(null, "one")).isEqualTo("one");
			assertThat(session.updateContext(Chat.class, (chat) -> null)).isNull();
			assertThat(session.context(Chat.class)).isNull();
		}
	}

	@Test
	void aFailedCallChangesNothing() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("system")))) {
			Counter counter = session.service(Counter.class);
			counter.add(5);
			assertThatIllegalArgumentException().isThrownBy(() -> counter.addAndFail(7)).withMessage("no");
			assertThat(counter.get()).isEqualTo(5);
			Agent agent = session.service(Agent.class);
			assertThatIllegalStateException().isThrownBy(() -> agent.askAndFail(null, "lost"));
			assertThat(agent.ask(null, "kept")).isEqualTo("system, kept");
		}
	}

	@Test
	void callsAreExecutedInTheirOrder() throws Exception {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(Counter.class);
			List<CompletableFuture<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				futures.add(counter.append(i));
			}
			for (int i = 0; i < 200; i++) {
				assertThat(futures.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i);
			}
		}
	}

	@Test
	void aCallThatIsCancelledBeforeItsTurnLetsOthersPass() throws Exception {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(Counter.class);
			String gate = Gates.add();
			CompletableFuture<Integer> first = counter.addBehind(gate, 1);
			CompletableFuture<Integer> second = counter.addBehind("", 10);
			CompletableFuture<Integer> third = counter.addBehind("", 100);
			second.cancel(true);
			Gates.open(gate);
			assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(1);
			assertThat(third.get(60, TimeUnit.SECONDS)).isEqualTo(101);
			await().atMost(LONG).until(() -> session.status().cancelled() == 1);
		}
	}

	@Test
	void readOnlyCallsAreExecutedBesideOthers() throws Exception {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(Counter.class);
			counter.add(3);
			String gate = Gates.add();
			CompletableFuture<Integer> blocked = counter.addBehind(gate, 1);
			await().atMost(LONG).until(() -> Gates.isWaiting(gate));
			assertThat(counter.get()).isEqualTo(3);
			Gates.open(gate);
			assertThat(blocked.get(60, TimeUnit.SECONDS)).isEqualTo(4);
		}
	}

	@Test
	void updatesOfManyThreadsAreAllApplied() throws Exception {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("0")))) {
			Agent agent = session.service(Agent.class);
			List<Future<?>> updates = new ArrayList<>();
			for (int thread = 0; thread < 16; thread++) {
				boolean outside = thread % 2 == 0;
				updates.add(this.threads.submit(() -> {
					for (int i = 0; i < 20; i++) {
						if (outside) {
							session.updateContext((Chat chat) -> chat.plusOne());
						}
						else {
							agent.plusOne(null);
						}
					}
				}));
			}
			for (Future<?> update : updates) {
				update.get(120, TimeUnit.SECONDS);
			}
			assertThat(session.context(Chat.class).lines).containsExactly("320");
		}
	}

	@Test
	void aSessionIsReopenedByItsId() throws Exception {
		String id = "chat:" + UUID.randomUUID();
		FlameSession session = client().openSession(POOL, (spec) -> spec.id(id).label("user", "ada"));
		session.service(Counter.class).add(2);
		Future<Integer> reopened = this.threads.submit(() -> {
			FlameSession again = client().session(id);
			assertThat(again.labels()).containsEntry("user", "ada");
			return again.service(Counter.class).add(5);
		});
		assertThat(reopened.get(60, TimeUnit.SECONDS)).isEqualTo(7);
		session.close();
		assertThatExceptionOfType(FlameSessionClosedException.class).isThrownBy(() -> client().session(id))
			.withMessageContaining(id)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("session_closed"));
	}

	@Test
	void anIdIsTakenOnce() {
		try (FlameSession session = client().openSession(POOL)) {
			assertThatExceptionOfType(FlameSessionConflictException.class)
				.isThrownBy(() -> client().openSession(POOL, (spec) -> spec.id(session.id())))
				.withMessageContaining("Reopen it");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> client().openSession(POOL, (spec) -> spec.id("a/b")));
	}

	@Test
	void aClosedSessionRefusesCalls() {
		FlameSession session = client().openSession(POOL);
		Counter counter = session.service(Counter.class);
		counter.add(1);
		session.close();
		session.close();
		assertThatExceptionOfType(FlameSessionClosedException.class).isThrownBy(() -> counter.add(1));
		assertThatExceptionOfType(FlameSessionClosedException.class)
			.isThrownBy(() -> session.updateContext(Chat.class, (chat) -> chat));
		assertThat(session.status().state()).isEqualTo(FlameSessionStatus.State.CLOSED);
		assertThat(counter.append(1)).failsWithin(LONG)
			.withThrowableOfType(java.util.concurrent.ExecutionException.class)
			.withCauseInstanceOf(FlameSessionClosedException.class);
	}

	@Test
	void closingWaitsForCallsThatHaveBegun() throws Exception {
		FlameSession session = client().openSession(POOL);
		String gate = Gates.add();
		CompletableFuture<Integer> call = session.service(Counter.class).addBehind(gate, 1);
		Future<?> closing = this.threads.submit(session::close);
		await().atMost(LONG).until(() -> session.status().state() == FlameSessionStatus.State.CLOSED);
		assertThat(closing.isDone()).isFalse();
		Gates.open(gate);
		assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(1);
		closing.get(60, TimeUnit.SECONDS);
	}

	@Test
	void aSessionThatWouldWaitForItselfIsRefused() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("a")))) {
			assertThatExceptionOfType(FlameSessionConflictException.class)
				.isThrownBy(() -> session.updateContext((Chat chat) -> {
					session.service(Counter.class).add(1);
					return chat;
				}))
				.withMessageContaining("would wait for its own end");
			assertThat(session.service(Counter.class).add(1)).isEqualTo(1);
		}
	}

	@Test
	void aPassivatedSessionGoesOn() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("a")))) {
			Counter counter = session.service(Counter.class);
			counter.add(1);
			assertThat(session.status().state()).isEqualTo(FlameSessionStatus.State.ACTIVE);
			session.passivate();
			assertThat(session.status().state()).isEqualTo(FlameSessionStatus.State.PASSIVE);
			assertThat(counter.add(1)).isEqualTo(2);
			assertThat(session.service(Agent.class).ask(null, "b")).isEqualTo("a, b");
		}
	}

	@Test
	void anIdleSessionIsPassivated() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.idleTimeout(Duration.ofMillis(100)))) {
			session.service(Counter.class).add(1);
			await().atMost(LONG).until(() -> session.status().state() == FlameSessionStatus.State.PASSIVE);
			assertThat(events(session)).contains(Type.PASSIVATED);
			assertThat(session.service(Counter.class).get()).isEqualTo(1);
		}
	}

	@Test
	void aSessionExpiresAfterItsLease() {
		FlameSession session = client().openSession(POOL, (spec) -> spec.lease(Duration.ofMillis(300)));
		session.service(Counter.class).add(1);
		await().atMost(LONG).until(() -> events(session).contains(Type.EXPIRED));
		assertThatExceptionOfType(FlameSessionClosedException.class)
			.isThrownBy(() -> session.service(Counter.class).add(1));
		assertThatExceptionOfType(FlameSessionClosedException.class).isThrownBy(() -> client().session(session.id()));
	}

	@Test
	void aSessionThatIsOnlyReadDoesNotExpire() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.lease(Duration.ofSeconds(6)))) {
			Counter counter = session.service(Counter.class);
			counter.add(1);
			Instant expires = session.status().expires();
			await().atMost(LONG).until(() -> counter.get() == 1 && session.status().expires().isAfter(expires));
		}
	}

	@Test
	void aStateThatIsTooLargeIsRefused() {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(Counter.class);
			counter.add(1);
			if (role() == ClientRole.PARENT) {
				assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> counter.fill(12_000_000))
					.withMessageContaining("The state of session")
					.withMessageContaining("flame.max-response-size");
			}
			assertThat(counter.add(1)).isEqualTo(2);
		}
	}

	@Test
	void warmUpHappensOncePerInstance() {
		try (FlameSession session = client().openSession(POOL)) {
			Model model = session.service(Model.class);
			assertThat(model.predict("a")).isEqualTo("1: a");
			assertThat(model.predict("b")).isEqualTo("1: b");
			assertThatIllegalArgumentException().isThrownBy(() -> model.predict(""));
			session.updateContext(Chat.class, (chat) -> new Chat("changed"));
			session.service(Counter.class).add(1);
			assertThat(model.predict("c")).isEqualTo("1: c");
			assertThat(session.service(Agent.class).ask(null, "d")).isEqualTo("changed, d");
		}
	}

	@Test
	void aServiceDecidesItselfWhatItsStateIs() {
		try (FlameSession session = client().openSession(POOL)) {
			Crawler crawler = session.service(Crawler.class);
			assertThat(crawler.visit("a")).isEqualTo(1);
			assertThat(crawler.visit("b")).isEqualTo(2);
			session.passivate();
			assertThat(crawler.visit("b")).isEqualTo(2);
		}
	}

	@Test
	void functionsAreCalledInASession() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("hi")))) {
			FlameClient.MethodSpec say = session.client().function("say");
			assertThat(say.returning(Integer.class).call("you")).isEqualTo(2);
			assertThat(say.returning(Integer.class).call("there")).isEqualTo(3);
		}
	}

	@Test
	void aServiceCallsOthersInItsSession() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new Chat("a")))) {
			Desk desk = session.service(Desk.class);
			assertThat(desk.ask("b")).isEqualTo("1: a, b");
			assertThat(desk.ask("c")).isEqualTo("2: a, b, c");
			assertThat(session.service(Counter.class).get()).isEqualTo(2);
		}
	}

	@Test
	void everyStyleOfCallBelongsToTheSession() throws Exception {
		try (FlameSession session = client().openSession(POOL)) {
			FlameClient client = session.client();
			client.service(Counter.class).run((counter) -> counter.add(1));
			assertThat(client.service(Counter.class).<Integer>call((counter) -> counter.add(1))).isEqualTo(2);
			assertThat(client.service(Counter.class).submit((counter) -> counter.add(1)).get(60, TimeUnit.SECONDS))
				.isEqualTo(3);
			assertThat(client.method("counter", "add").returning(Integer.class).call(1)).isEqualTo(4);
			assertThat(client.service(Counter.class)
				.map(List.of(1, 1, 1), (Counter counter, Integer n) -> counter.add(n))
				.list()).hasSize(3);
			client.service(Counter.class).cast((counter) -> counter.add(1));
			await().atMost(LONG).until(() -> session.service(Counter.class).get() == 8);
			assertThat(client.service(Counter.class).result(Counter::get)).isInstanceOf(FlameResult.Success.class);
		}
	}

	@Test
	void counters() {
		try (FlameSession session = client().openSession(POOL)) {
			Counter counter = session.service(Counter.class);
			counter.add(1);
			counter.get();
			assertThatIllegalArgumentException().isThrownBy(() -> counter.addAndFail(1));
			FlameSessionStatus status = session.status();
			assertThat(status.succeeded()).isEqualTo(2);
			assertThat(status.failed()).isEqualTo(1);
			assertThat(status.pending()).isZero();
			assertThat(status.running()).isZero();
		}
	}

	@Test
	void whatBelongsToSessionsIsNotCalledOutside() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> client().service(Counter.class).run((counter) -> counter.add(1)))
			.withMessageContaining("counter/add can be called in a session only");
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> client().service(Agent.class).run((agent) -> agent.ask(null, "?")))
			.withMessageContaining("SessionContext");
	}

	@Test
	void eventsTellWhatHappens() {
		FlameSession session = client().openSession(POOL);
		session.service(Counter.class).add(1);
		session.close();
		assertThat(events(session)).startsWith(Type.OPENED).endsWith(Type.CLOSED);
	}

	@Test
	void sessionsAreClosedBesideTheirCalls() throws Exception {
		AtomicInteger refused = new AtomicInteger();
		for (int round = 0; round < 20; round++) {
			FlameSession session = client().openSession(POOL);
			Counter counter = session.service(Counter.class);
			CountDownLatch begin = new CountDownLatch(1);
			List<Future<?>> callers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				callers.add(this.threads.submit(() -> {
					begin.await();
					try {
						counter.add(1);
					}
					catch (FlameSessionClosedException ex) {
						refused.incrementAndGet();
					}
					return null;
				}));
			}
			begin.countDown();
			session.close();
			for (Future<?> caller : callers) {
				caller.get(60, TimeUnit.SECONDS);
			}
		}
		assertThat(refused.get()).isBetween(0, 80);
	}

	private List<Type> events(FlameSession session) {
		return this.started.bean(Events.class).all.stream()
			.filter((event) -> event.sessionId().equals(session.id()))
			.map(FlameSessionEvent::type)
			.toList();
	}

	/**
	 * A conversation.
	 */
	static class Chat {

		public List<String> lines = new ArrayList<>();

		Chat() {
		}

		Chat(String line) {
			this.lines.add(line);
		}

		Chat with(String line) {
			this.lines.add(line);
			return this;
		}

		Chat plusOne() {
			this.lines.set(0, String.valueOf(Integer.parseInt(this.lines.get(0)) + 1));
			return this;
		}

	}

	/**
	 * An agent without a state of its own.
	 */
	@FlameService
	static class Agent {

		public String ask(@Nullable SessionContext<Chat> context, String text) {
			Chat chat = (context.get() != null) ? context.get() : new Chat();
			context.set(chat.with(text));
			return String.join(", ", chat.lines);
		}

		public void askAndFail(@Nullable SessionContext<Chat> context, String text) {
			context.get().with(text);
			throw new IllegalStateException("failed");
		}

		public void plusOne(@Nullable SessionContext<Chat> context) {
			context.get().plusOne();
		}

		@FlameMethod(readOnly = true)
		public List<String> lines(@Nullable SessionContext<Chat> context) {
			return context.get().lines;
		}

	}

	/**
	 * A service that calls others.
	 */
	@FlameService
	static class Desk {

		private final Agent agent;

		private final ObjectProvider<Counter> counter;

		Desk(Agent agent, ObjectProvider<Counter> counter) {
			this.agent = agent;
			this.counter = counter;
		}

		public String ask(String text) {
			return this.counter.getObject().add(1) + ": " + this.agent.ask(null, text);
		}

	}

	/**
	 * A counter.
	 */
	@FlameService("counter")
	@FlameSessionScope
	static class Counter {

		private int value;

		private int appended;

		private byte @Nullable [] filling;

		Counter() {
		}

		Counter(int value) {
			this.value = value;
		}

		public int add(int n) {
			this.value += n;
			return this.value;
		}

		public String text(int size) {
			return "x".repeat(size);
		}

		public void fill(int size) {
			this.filling = new byte[size];
		}

		public int addAndFail(int n) {
			add(n);
			throw new IllegalArgumentException("no");
		}

		@FlameMethod(readOnly = true)
		public int get() {
			return this.value;
		}

		public CompletableFuture<Integer> append(int expected) {
			return CompletableFuture.completedFuture(this.appended++);
		}

		public CompletableFuture<Integer> addBehind(String gate, int n) throws InterruptedException {
			Gates.pass(gate);
			return CompletableFuture.completedFuture(add(n));
		}

	}

	/**
	 * A model that is loaded once.
	 */
	@FlameService("model")
	@FlameSessionScope(warmUp = "load")
	static class Model {

		private transient int loaded;

		private int predictions;

		void load() {
			this.loaded++;
		}

		public String predict(String input) {
			if (input.isEmpty()) {
				throw new IllegalArgumentException("empty");
			}
			this.predictions++;
			return this.loaded + ": " + input;
		}

	}

	/**
	 * A crawler with a snapshot.
	 */
	@FlameService("crawler")
	@FlameSessionScope
	static class Crawler implements StatefulService<List<String>> {

		private final java.util.Set<String> visited = new java.util.TreeSet<>();

		public int visit(String page) {
			this.visited.add(page);
			return this.visited.size();
		}

		@Override
		public List<String> snapshot() {
			return List.copyOf(this.visited);
		}

		@Override
		public void restore(List<String> state) {
			this.visited.addAll(state);
		}

	}

	/**
	 * Gates that handlers wait at.
	 */
	static final class Gates {

		private static final java.util.Map<String, CountDownLatch> gates = new java.util.concurrent.ConcurrentHashMap<>();

		private static final java.util.Set<String> waiting = java.util.concurrent.ConcurrentHashMap.newKeySet();

		private Gates() {
		}

		static String add() {
			String gate = UUID.randomUUID().toString();
			gates.put(gate, new CountDownLatch(1));
			return gate;
		}

		static void pass(String gate) throws InterruptedException {
			CountDownLatch latch = gates.get(gate);
			if (latch != null) {
				waiting.add(gate);
				latch.await();
			}
		}

		static boolean isWaiting(String gate) {
			return waiting.contains(gate);
		}

		static void open(String gate) {
			gates.get(gate).countDown();
		}

	}

	/**
	 * Hears what happens to sessions.
	 */
	static class Events {

		private final List<FlameSessionEvent> all = new java.util.concurrent.CopyOnWriteArrayList<>();

		@EventListener
		void happened(FlameSessionEvent event) {
			this.all.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Agent.class, Desk.class, Counter.class, Model.class, Crawler.class, Events.class })
	static class Application {

		/** The runner is in this JVM. */
		private static final ObjectStorage storage = ObjectStorages.create(URI.create("memory:objects"), null,
				HttpStorageSettings.defaults());

		@Bean(destroyMethod = "")
		ObjectStorage storage() {
			return storage;
		}

		@Bean
		@FlameFunction("say")
		BiFunction<SessionContext<Chat>, String, Integer> say() {
			return (context, text) -> context.get().with(text).lines.size();
		}

	}

}
