package io.flame.postgresql;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameClient;
import io.flame.FlameMethod;
import io.flame.FlameService;
import io.flame.FlameSession;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionScope;
import io.flame.FlameStorageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Sessions in a real database, with parents that end, parents beside each other, and a
 * database that drops its connections.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgreSqlSessionTests {

	@RegisterExtension
	static final PostgreSql postgreSql = new PostgreSql();

	private static final Duration LONG = Duration.ofSeconds(60);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private PostgreSqlDatabase database;

	private ConfigurableApplicationContext runner;

	@BeforeEach
	void start() {
		this.database = postgreSql.createDatabase();
		this.runner = run(WebApplicationType.SERVLET, "--flame.mode=runner", "--server.port=0",
				"--flame.server.drain-timeout=1s");
	}

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		for (int i = this.contexts.size() - 1; i >= 0; i--) {
			this.contexts.get(i).close();
		}
	}

	private ConfigurableApplicationContext parent() {
		return run(WebApplicationType.NONE, "--flame.mode=parent",
				"--flame.runner-url=http://127.0.0.1:"
						+ this.runner.getEnvironment().getRequiredProperty("local.server.port"),
				"--flame.sessions.store=jdbc", "--flame.sessions.jdbc.initialize-schema=always");
	}

	private ConfigurableApplicationContext run(WebApplicationType type, String... arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).web(type)
			.properties("spring.main.register-shutdown-hook=false", "flame.security.secret=s3cret",
					"spring.datasource.url=" + this.database.url(),
					"spring.datasource.username=" + this.database.username(),
					"spring.datasource.password=" + this.database.password(),
					"spring.datasource.hikari.maximum-pool-size=8", "spring.datasource.hikari.connection-timeout=10000")
			.run(arguments);
		this.contexts.add(context);
		return context;
	}

	private static FlameClient client(ConfigurableApplicationContext parent) {
		return parent.getBean(FlameClient.class);
	}

	@Test
	void sessionsSurviveTheirParent() {
		List<String> ids = new ArrayList<>();
		try (ConfigurableApplicationContext first = parent()) {
			for (int i = 0; i < 5; i++) {
				FlameSession session = client(first).openSession("default", (spec) -> spec.label("user", "ada"));
				session.updateContext(String.class, (context) -> "hello");
				session.service(Account.class).add(10);
				session.service(Account.class).add(session.id().hashCode());
				ids.add(session.id());
			}
		}
		ConfigurableApplicationContext second = parent();
		for (String id : ids) {
			FlameSession session = client(second).session(id);
			assertThat(session.labels()).containsEntry("user", "ada");
			assertThat(session.context(String.class)).isEqualTo("hello");
			assertThat(session.service(Account.class).balance()).isEqualTo(10 + id.hashCode());
			assertThat(session.service(Account.class).add(1)).isEqualTo(11 + id.hashCode());
			assertThat(session.status().succeeded()).isEqualTo(4);
			session.close();
			assertThatExceptionOfType(FlameSessionClosedException.class).isThrownBy(() -> client(second).session(id));
		}
	}

	@Test
	void updatesOfTwoParentsAreAllApplied() throws Exception {
		FlameSession one = client(parent()).openSession("default", (spec) -> spec.context(0));
		FlameSession other = client(parent()).session(one.id());
		List<Future<?>> updates = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			FlameSession session = (i % 2 == 0) ? one : other;
			updates.add(this.threads.submit(() -> {
				for (int n = 0; n < 20; n++) {
					session.updateContext(Integer.class, (context) -> context + 1);
				}
			}));
		}
		for (Future<?> update : updates) {
			update.get(120, TimeUnit.SECONDS);
		}
		assertThat(one.context(Integer.class)).isEqualTo(320);
	}

	@Test
	void whateverTheDatabaseDoesACallIsAppliedOnceOrNotAtAll() throws Exception {
		FlameSession session = client(parent()).openSession("default");
		Account account = session.service(Account.class);
		AtomicBoolean enough = new AtomicBoolean();
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger failures = new AtomicInteger();
		Future<?> user = this.threads.submit(() -> {
			int known = 0;
			while (!enough.get()) {
				try {
					int balance = account.add(1);
					known++;
					assertThat(balance).isEqualTo(known);
					calls.incrementAndGet();
				}
				catch (FlameStorageException ex) {
					failures.incrementAndGet();
					int before = known;
					known = balance(account);
					boolean unknown = String.valueOf(ex.getMessage()).contains("not known");
					assertThat(known).isBetween(before, unknown ? before + 1 : before);
				}
			}
		});
		for (int round = 0; round < 10; round++) {
			int before = calls.get();
			await().atMost(LONG).until(() -> calls.get() > before + 20 || user.isDone());
			terminateConnections();
		}
		enough.set(true);
		user.get(60, TimeUnit.SECONDS);
		assertThat(balance(account)).isBetween(calls.get(), calls.get() + failures.get());
	}

	private static int balance(Account account) {
		while (true) {
			try {
				return account.balance();
			}
			catch (FlameStorageException ex) {
				// the pool still has broken connections
			}
		}
	}

	private void terminateConnections() throws Exception {
		try (Connection connection = this.database.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
					+ "and datname = current_database()");
		}
	}

	@Test
	void aKeyedCallIsAppliedOnceAlsoByTheNextParent() {
		String id = UUID.randomUUID().toString();
		try (ConfigurableApplicationContext first = parent()) {
			FlameSession session = client(first).openSession("default", (spec) -> spec.id(id));
			assertThat(add(session, "k", 5)).isEqualTo(5);
			assertThat(session.service(Account.class).add(1)).isEqualTo(6);
		}
		FlameSession session = client(parent()).session(id);
		assertThat(add(session, "k", 5)).isEqualTo(5);
		assertThat(add(session, "l", 5)).isEqualTo(11);
	}

	private static int add(FlameSession session, String key, int amount) {
		return session.client().method("account", "add").returning(Integer.class).idempotencyKey(key).call(amount);
	}

	/**
	 * An account.
	 */
	@FlameService("account")
	@FlameSessionScope
	static class Account {

		private int balance;

		public int add(int amount) {
			this.balance += amount;
			return this.balance;
		}

		@FlameMethod(readOnly = true)
		public int balance() {
			return this.balance;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Account.class)
	static class Application {

	}

}
