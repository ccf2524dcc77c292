package io.flame;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.session.MemorySessionStore;
import io.flame.session.SessionCommit;
import io.flame.session.SessionStore;
import io.flame.session.StoredResult;
import io.flame.session.StoredSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Sessions whose store fails, at every step of a call, or is used by two parents.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway")
class SessionStoreFailureTests {

	private static final String POOL = "default";

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext runner;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext parent;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext other;

	@BeforeAll
	void start() {
		this.runner = TestRoles.runner(RunnerApplication.class, "--flame.security.secret=s3cret");
		this.parent = parent();
		this.other = parent();
	}

	private ConfigurableApplicationContext parent() {
		return TestRoles.parent(ParentApplication.class, TestRoles.url(this.runner), "--flame.security.secret=s3cret",
				"--flame.pools.default.retry.base-delay=1ms");
	}

	@AfterAll
	void stop() {
		this.parent.close();
		this.other.close();
		this.runner.close();
	}

	@BeforeEach
	void repair() {
		Failing.step = Step.NONE;
		Failing.failures.set(0);
		Ledger.executed.clear();
	}

	private FlameClient client() {
		return this.parent.getBean(FlameClient.class);
	}

	private FlameClient otherClient() {
		return this.other.getBean(FlameClient.class);
	}

	private static void fail(Step step, int times) {
		Failing.failures.set(times);
		Failing.step = step;
	}

	@Test
	void aCommitThatTookEffectIsNotRepeated() {
		try (FlameSession session = client().openSession(POOL)) {
			Account account = session.service(Account.class);
			account.add("a", 1);
			fail(Step.AFTER_COMMIT, 1);
			assertThat(account.add("b", 2)).isEqualTo(3);
			assertThat(account.get()).isEqualTo(3);
			assertThat(Ledger.executed).containsEntry("b", 1);
		}
	}

	@Test
	void aCommitThatFailedLeavesTheSessionAsItWas() {
		try (FlameSession session = client().openSession(POOL)) {
			Account account = session.service(Account.class);
			account.add("a", 1);
			fail(Step.BEFORE_COMMIT, 1);
			assertThatExceptionOfType(FlameStorageException.class).isThrownBy(() -> account.add("b", 2))
				.withMessageContaining("as it was before the call")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("storage_error"));
			assertThat(account.get()).isEqualTo(1);
			assertThat(account.add("c", 4)).isEqualTo(5);
			assertThat(Ledger.executed).containsEntry("b", 1);
		}
	}

	@Test
	void anIdempotentCallWhoseCommitFailedIsRepeated() {
		try (FlameSession session = client().openSession(POOL)) {
			Account account = session.service(Account.class);
			account.add("a", 1);
			fail(Step.BEFORE_COMMIT, 1);
			assertThat(account.put("b", 2)).isEqualTo(3);
			assertThat(account.get()).isEqualTo(3);
			assertThat(Ledger.executed).containsEntry("b", 2);
		}
	}

	@Test
	void anOutcomeThatIsUnknownIsSaidToBe() {
		try (FlameSession session = client().openSession(POOL)) {
			Account account = session.service(Account.class);
			account.add("a", 1);
			fail(Step.BEFORE_COMMIT, Integer.MAX_VALUE);
			assertThatExceptionOfType(FlameStorageException.class).isThrownBy(() -> account.add("b", 2))
				.withMessageContaining("not known");
			repair();
			assertThat(account.get()).isEqualTo(1);
			fail(Step.AFTER_COMMIT, Integer.MAX_VALUE);
			assertThatExceptionOfType(FlameStorageException.class).isThrownBy(() -> account.add("c", 4))
				.withMessageContaining("not known");
			repair();
			assertThat(account.get()).isEqualTo(5);
		}
	}

	@ParameterizedTest
	@EnumSource(Step.class)
	void whateverFailsEveryCallIsAppliedOnceOrNotAtAll(Step step) {
		try (FlameSession session = client().openSession(POOL)) {
			Account account = session.service(Account.class);
			for (int round = 0; round < 5; round++) {
				int before = account.get();
				String call = step + "-" + round;
				fail(step, 1);
				if (round % 2 == 0) {
					// so that the state has to be sent
					session.passivate();
				}
				boolean applied = false;
				try {
					account.add(call, 1);
					applied = true;
				}
				catch (FlameStorageException ex) {
					assertThat(ex).hasMessageContaining(session.id());
				}
				repair();
				assertThat(account.get()).isEqualTo(applied ? before + 1 : before);
			}
		}
	}

	@Test
	void aKeyedCallIsAppliedOnceHoweverOftenItIsCalled() {
		try (FlameSession session = client().openSession(POOL)) {
			FlameClient.ReturningSpec<Integer> add = session.client()
				.method("account", "add")
				.returning(Integer.class)
				.idempotencyKey("payment-1");
			assertThat(add.call("a", 5)).isEqualTo(5);
			session.service(Account.class).add("b", 2);
			session.passivate();
			assertThat(add.call("a", 5)).isEqualTo(5);
			// another parent remembers as well
			assertThat(otherClient().session(session.id())
				.client()
				.method("account", "add")
				.returning(Integer.class)
				.idempotencyKey("payment-1")
				.call("a", 5)).isEqualTo(5);
			assertThat(session.service(Account.class).get()).isEqualTo(7);
			assertThat(Ledger.executed).containsEntry("a", 1);
			assertThatExceptionOfType(FlameIdempotencyConflictException.class).isThrownBy(() -> add.call("a", 6));
			try (FlameSession second = client().openSession(POOL)) {
				// a key belongs to its session
				assertThat(second.client()
					.method("account", "add")
					.returning(Integer.class)
					.idempotencyKey("payment-1")
					.call("a", 6)).isEqualTo(6);
			}
		}
	}

	@Test
	void anotherParentTakesOver() {
		try (FlameSession session = client().openSession(POOL)) {
			Account account = session.service(Account.class);
			account.add("a", 1);
			FlameSession reopened = otherClient().session(session.id());
			Account taken = reopened.service(Account.class);
			assertThat(taken.add("b", 2)).isEqualTo(3);
			assertThat(Objects.requireNonNull(Failing.shared.find(session.id())).epoch()).isEqualTo(1);
			// this parent does not know of it yet
			try {
				account.add("c", 4);
			}
			catch (FlameSessionConflictException ex) {
				assertThat(ex.code()).isEqualTo("session_conflict");
				assertThat(ex).hasMessageContaining("another parent changed session");
				account.add("c", 4);
			}
			assertThat(taken.put("d", 8)).isEqualTo(15);
			assertThat(account.put("e", 16)).isEqualTo(31);
			assertThat(reopened.service(Account.class).put("f", 32)).isEqualTo(63);
		}
	}

	@Test
	void updatesOfTwoParentsAreAllApplied() throws Exception {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new int[1]))) {
			FlameSession reopened = otherClient().session(session.id());
			Thread[] threads = new Thread[16];
			List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
			for (int i = 0; i < threads.length; i++) {
				FlameSession own = (i % 2 == 0) ? session : reopened;
				threads[i] = new Thread(() -> {
					for (int n = 0; n < 25; n++) {
						own.updateContext(int[].class, (context) -> new int[] { context[0] + 1 });
					}
				});
				threads[i].setUncaughtExceptionHandler((thread, ex) -> failures.add(ex));
				threads[i].start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(failures).isEmpty();
			assertThat(session.context(int[].class)).containsExactly(400);
		}
	}

	@Test
	void anUpdateOfTheContextKeepsWhatAnotherParentHasCommitted() {
		try (FlameSession session = client().openSession(POOL, (spec) -> spec.context(new int[] { 1 }))) {
			session.service(Account.class).add("a", 1);
			FlameSession reopened = otherClient().session(session.id());
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				try {
					return reopened.service(Account.class).put("b", 2) >= 3;
				}
				catch (FlameSessionConflictException ex) {
					return false;
				}
			});
			// until this parent asks the store again
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				session.updateContext(int[].class, (context) -> new int[] { context[0] + 1 });
				return true;
			});
			int sum = session.service(Account.class).put("c", 0);
			assertThat(sum).isEqualTo(reopened.service(Account.class).put("d", 0)).isGreaterThanOrEqualTo(3);
		}
	}

	@Test
	void callsOfTwoParentsAreAppliedOrConflict() throws Exception {
		try (FlameSession session = client().openSession(POOL)) {
			FlameSession reopened = otherClient().session(session.id());
			AtomicInteger applied = new AtomicInteger();
			List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
			Thread[] threads = new Thread[8];
			for (int i = 0; i < threads.length; i++) {
				Account account = ((i % 2 == 0) ? session : reopened).service(Account.class);
				threads[i] = new Thread(() -> {
					for (int n = 0; n < 20; n++) {
						try {
							account.add(UUID.randomUUID().toString(), 1);
							applied.incrementAndGet();
						}
						catch (FlameSessionConflictException ex) {
							// not applied
						}
					}
				});
				threads[i].setUncaughtExceptionHandler((thread, ex) -> failures.add(ex));
				threads[i].start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(failures).isEmpty();
			assertThat(applied.get()).isPositive();
			assertThat(session.service(Account.class).put("last", 0)).isEqualTo(applied.get());
		}
	}

	@Test
	void aReadThatAnotherParentHasOvertakenIsNotReturned() {
		try (FlameSession session = client().openSession(POOL)) {
			Account account = session.service(Account.class);
			account.add("a", 1);
			otherClient().session(session.id()).service(Account.class).add("b", 2);
			int seen;
			try {
				seen = account.get();
			}
			catch (FlameSessionConflictException ex) {
				seen = account.get();
			}
			assertThat(seen).isEqualTo(3);
		}
	}

	@Test
	void aSessionThatAnotherParentClosesIsClosed() {
		FlameSession session = client().openSession(POOL);
		Account account = session.service(Account.class);
		account.add("a", 1);
		otherClient().session(session.id()).close();
		assertThatExceptionOfType(FlameSessionClosedException.class).isThrownBy(() -> account.add("b", 1));
		assertThat(session.status().state()).isEqualTo(FlameSessionStatus.State.CLOSED);
	}

	/**
	 * Where the store fails.
	 */
	enum Step {

		NONE, FIND, STATE, RESULT, BEFORE_COMMIT, AFTER_COMMIT

	}

	/**
	 * A store that is shared by parents and fails on demand.
	 */
	static class Failing implements SessionStore {

		private static final MemorySessionStore shared = new MemorySessionStore();

		private static final AtomicInteger failures = new AtomicInteger();

		private static volatile Step step = Step.NONE;

		private static void reach(Step reached) {
			if (step == reached && failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new IllegalStateException("The database is on fire.");
			}
		}

		@Override
		public boolean create(StoredSession session, Map<String, byte[]> state) {
			return shared.create(session, state);
		}

		@Override
		public @Nullable StoredSession find(String id) {
			reach(Step.FIND);
			return shared.find(id);
		}

		@Override
		public @Nullable Map<String, byte[]> state(String id, long version) {
			reach(Step.STATE);
			return shared.state(id, version);
		}

		@Override
		public boolean commit(SessionCommit commit) {
			reach(Step.BEFORE_COMMIT);
			boolean committed = shared.commit(commit);
			reach(Step.AFTER_COMMIT);
			return committed;
		}

		@Override
		public @Nullable StoredResult result(String id, String callId, Instant now) {
			reach(Step.RESULT);
			return shared.result(id, callId, now);
		}

		@Override
		public boolean delete(String id) {
			return shared.delete(id);
		}

		@Override
		public List<StoredSession> deleteExpired(Instant now) {
			return shared.deleteExpired(now);
		}

		@Override
		public List<StoredSession> list(int max) {
			return shared.list(max);
		}

		@Override
		public long count() {
			return shared.count();
		}

	}

	/**
	 * What handlers have done outside of their session.
	 */
	static final class Ledger {

		private static final ConcurrentMap<String, Integer> executed = new ConcurrentHashMap<>();

		private Ledger() {
		}

	}

	/**
	 * An account.
	 */
	@FlameService("account")
	@FlameSessionScope
	static class Account {

		private int balance;

		public int add(String call, int amount) {
			Ledger.executed.merge(call, 1, Integer::sum);
			this.balance += amount;
			return this.balance;
		}

		@FlameMethod(idempotent = true, maxAttempts = 5)
		public int put(String call, int amount) {
			return add(call, amount);
		}

		@FlameMethod(readOnly = true)
		public int get() {
			return this.balance;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Account.class)
	static class RunnerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Account.class)
	static class ParentApplication {

		@Bean
		Failing sessionStore() {
			return new Failing();
		}

	}

}
