package io.flame.postgresql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.flame.FlameConfigurationException;
import io.flame.FlameStorageException;
import io.flame.backend.RunnerResources;
import io.flame.session.SessionCommit;
import io.flame.session.SessionCounters;
import io.flame.session.SessionSettings;
import io.flame.session.SessionStore;
import io.flame.session.StoredResult;
import io.flame.session.StoredSession;
import io.flame.session.jdbc.JdbcSessionStore;
import io.flame.test.SessionStoreContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * The store in a database honours the contract, and what is expected of a database.
 */
abstract class AbstractJdbcSessionStoreTests extends SessionStoreContract {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final SessionSettings SETTINGS = new SessionSettings("default",
			new RunnerResources(1.5, 1L << 30, 1, Map.of("zone", "a")), true, Duration.ofMinutes(5),
			Duration.ofHours(12), Map.of("user", "Zoë"));

	private DataSource database;

	private SessionStore sessions;

	/**
	 * Create an empty database.
	 */
	abstract DataSource createDatabase();

	/**
	 * The name of the database in that of the script.
	 */
	abstract String platform();

	/**
	 * A query that counts the connections that wait for a lock.
	 */
	abstract String waiting();

	@Override
	protected SessionStore createStore() throws SQLException {
		this.database = createDatabase();
		runScript();
		this.sessions = new JdbcSessionStore(this.database);
		return this.sessions;
	}

	private void runScript() throws SQLException {
		try (Connection connection = this.database.getConnection()) {
			ScriptUtils.executeSqlScript(connection,
					new ClassPathResource("io/flame/session/jdbc/schema-%s.sql".formatted(platform())));
		}
	}

	private JdbcClient jdbc() {
		return JdbcClient.create(this.database);
	}

	private static StoredSession session(String id) {
		return new StoredSession(id, SETTINGS, 0, 1, "parent", null, SessionCounters.NONE, null, NOW, NOW,
				NOW.plusSeconds(60));
	}

	private static SessionCommit commit(String id) {
		return new SessionCommit(id, 0, 1, 2, "parent", "stamp",
				Map.of("replaced", bytes("2"), "added", bytes("2"), "removed", new byte[0]), "call",
				new StoredResult("call", bytes("digest"), "application/cbor", bytes("response")), null,
				new SessionCounters(1, 0, 0), NOW, NOW.plusSeconds(60));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void create(SessionStore store, String id) {
		assertThat(store.create(session(id), Map.of("replaced", bytes("1"), "removed", bytes("1")))).isTrue();
	}

	/**
	 * Whether the commit was made. If it was not, no part of it was.
	 */
	private boolean isCommitted(String id) {
		StoredSession session = Objects.requireNonNull(this.sessions.find(id));
		Map<String, byte[]> state = this.sessions.state(id, session.version());
		if (session.version() == 1) {
			assertThat(session.counters().succeeded()).isOne();
			assertThat(state).containsOnly(Map.entry("replaced", bytes("2")), Map.entry("added", bytes("2")));
			assertThat(this.sessions.result(id, "call", NOW)).isNotNull();
			return true;
		}
		assertThat(session).isEqualTo(session(id));
		assertThat(state).containsOnly(Map.entry("replaced", bytes("1")), Map.entry("removed", bytes("1")));
		assertThat(this.sessions.result(id, "call", NOW)).isNull();
		return false;
	}

	@Test
	void theScriptRunsAgainWithoutEffect() throws SQLException {
		create(this.sessions, "s");
		runScript();
		assertThat(this.sessions.find("s")).isEqualTo(session("s"));
	}

	@Test
	void settingsAreReadable() {
		create(this.sessions, "s");
		assertThat(jdbc().sql("select settings from flame_session").query(String.class).single()).contains(
				"\"pool\":\"default\"", "\"cpu\":1.5", "\"memory\":1073741824", "\"gpu\":1",
				"\"labels\":{\"zone\":\"a\"}", "\"exclusive\":true", "\"idleTimeout\":\"PT5M\"", "\"lease\":\"PT12H\"",
				"\"labels\":{\"user\":\"Zoë\"}");
	}

	@Test
	void onlyTheLastResultIsKept() {
		create(this.sessions, "s");
		for (int i = 0; i < 3; i++) {
			assertThat(this.sessions.commit(new SessionCommit("s", i, (i > 0) ? 2 : 1, 2, "parent", null, Map.of(),
					"call" + i, new StoredResult("call" + i, bytes("digest"), "application/cbor", bytes("response")),
					null, SessionCounters.NONE, NOW, NOW.plusSeconds(60))))
				.isTrue();
		}
		assertThat(jdbc().sql("select call_id from flame_session_result").query(String.class).list())
			.containsExactly("call2");
	}

	@Test
	void whenAnotherConnectionCommitsFirstThenTheCommitFindsAnotherVersion() throws Exception {
		assertThat(commitWhileLocked(this.sessions, Connection::commit)).isFalse();
		assertThat(Objects.requireNonNull(this.sessions.find("s")).owner()).isEqualTo("rival");
	}

	@Test
	void whenAnotherConnectionRollsBackThenTheCommitIsMade() throws Exception {
		assertThat(commitWhileLocked(this.sessions, Connection::rollback)).isTrue();
		assertThat(isCommitted("s")).isTrue();
	}

	@Test
	void theIsolationOfTheApplicationsConnectionsIsNotUsed() throws Exception {
		DataSource serializable = new DelegatingDataSource(this.database) {
			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
				return connection;
			}
		};
		assertThat(commitWhileLocked(new JdbcSessionStore(serializable), Connection::commit)).isFalse();
	}

	private boolean commitWhileLocked(SessionStore store, SqlAction end) throws Exception {
		create(this.sessions, "s");
		try (Connection rival = this.database.getConnection()) {
			rival.setAutoCommit(false);
			try (var statement = rival.createStatement()) {
				statement.executeUpdate("update flame_session set version = 1, owner = 'rival' where version = 0");
			}
			CompletableFuture<Boolean> commit = CompletableFuture.supplyAsync(() -> store.commit(commit("s")));
			await().until(() -> jdbc().sql(waiting()).query(Integer.class).single() > 0);
			assertThat(commit).isNotDone();
			end.on(rival);
			return commit.get(30, TimeUnit.SECONDS);
		}
	}

	@Test
	void whenTheCallerRollsBackThenTheCommitIsKept() {
		createThings();
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.database));
		transaction.executeWithoutResult((status) -> {
			jdbc().sql("insert into thing values (1)").update();
			create(this.sessions, "s");
			assertThat(this.sessions.commit(commit("s"))).isTrue();
			assertThat(isCommitted("s")).isTrue();
			assertThat(things()).isOne();
			status.setRollbackOnly();
		});
		assertThat(isCommitted("s")).isTrue();
		assertThat(things()).isZero();
	}

	@Test
	void theSettingsOfTheCallersTransactionAreNotUsed() {
		// sends read-only transactions to a replica, say
		DataSource routing = new DelegatingDataSource(this.database) {
			@Override
			public Connection getConnection() throws SQLException {
				assertThat(TransactionSynchronizationManager.isCurrentTransactionReadOnly()).isFalse();
				return super.getConnection();
			}
		};
		SessionStore store = new JdbcSessionStore(routing);
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(this.database));
		transaction.setReadOnly(true);
		transaction.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
		transaction.executeWithoutResult((status) -> {
			create(store, "s");
			assertThat(store.commit(commit("s"))).isTrue();
			assertThat(store.find("s")).isNotNull();
			assertThat(TransactionSynchronizationManager.isCurrentTransactionReadOnly()).isTrue();
		});
		assertThat(isCommitted("s")).isTrue();
	}

	@Test
	void whenAnotherTransactionManagerHasBoundItsConnectionThenItIsNotUsed() throws SQLException {
		createThings();
		create(this.sessions, "s");
		try (Connection connection = this.database.getConnection()) {
			connection.setAutoCommit(false);
			// as that of JPA does
			TransactionSynchronizationManager.bindResource(this.database, new ConnectionHolder(connection));
			try {
				jdbc().sql("insert into thing values (1)").update();
				assertThat(this.sessions.commit(commit("s"))).isTrue();
				assertThat(connection.getAutoCommit()).isFalse();
			}
			finally {
				TransactionSynchronizationManager.unbindResource(this.database);
			}
			connection.rollback();
		}
		assertThat(isCommitted("s")).isTrue();
		assertThat(things()).isZero();
	}

	@Test
	void aDataSourceThatTakesPartInTransactionsIsUnwrapped() {
		createThings();
		SessionStore store = new JdbcSessionStore(new TransactionAwareDataSourceProxy(this.database));
		create(store, "s");
		new TransactionTemplate(new JdbcTransactionManager(this.database)).executeWithoutResult((status) -> {
			jdbc().sql("insert into thing values (1)").update();
			assertThat(store.commit(commit("s"))).isTrue();
			status.setRollbackOnly();
		});
		assertThat(isCommitted("s")).isTrue();
		assertThat(things()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void whenACommitFailsAtAnyStepThenAllOrNothingIsCommitted(BreakingDataSource.Failure failure) {
		BreakingDataSource breaking = new BreakingDataSource(this.database);
		JdbcSessionStore store = new JdbcSessionStore(breaking);
		AtomicInteger committed = new AtomicInteger();
		int step = 0;
		boolean failed;
		do {
			step++;
			String id = "s" + step;
			create(this.sessions, id);
			breaking.failAt(step, failure);
			try {
				assertThat(store.commit(commit(id))).isTrue();
				assertThat(isCommitted(id)).isTrue();
			}
			catch (FlameStorageException ex) {
				assertThat(ex).hasMessageContaining("Cannot commit call 'call' of session '%s'", id)
					.hasMessageContaining("broken at step " + step)
					.hasCauseInstanceOf(RuntimeException.class);
				committed.addAndGet(isCommitted(id) ? 1 : 0);
			}
			failed = breaking.hasFailed();
		}
		while (failed);
		assertThat(step).isGreaterThan(15);
		// the connection was lost with the response to the commit
		assertThat(committed).hasValue((failure != BreakingDataSource.Failure.LOST_AFTER_STEP) ? 0 : 1);
	}

	@ParameterizedTest
	@EnumSource
	void whenACreationFailsAtAnyStepThenAllOrNothingIsCreated(BreakingDataSource.Failure failure) {
		BreakingDataSource breaking = new BreakingDataSource(this.database);
		JdbcSessionStore store = new JdbcSessionStore(breaking);
		int step = 0;
		do {
			step++;
			String id = "s" + step;
			breaking.failAt(step, failure);
			try {
				create(store, id);
				assertThat(isCommitted(id)).isFalse();
			}
			catch (FlameStorageException ex) {
				if (this.sessions.find(id) != null) {
					assertThat(isCommitted(id)).isFalse();
				}
			}
		}
		while (breaking.hasFailed());
		assertThat(step).isGreaterThan(10);
	}

	@Test
	void withoutTablesAFailureNamesTheScriptAndTheProperty() {
		JdbcSessionStore store = new JdbcSessionStore(createDatabase());
		assertThatExceptionOfType(FlameStorageException.class).isThrownBy(() -> store.create(session("s"), Map.of()))
			.withMessageStartingWith("Cannot create session 's': ")
			.withMessageContaining("io/flame/session/jdbc/schema-<database>.sql")
			.withMessageContaining("flame.sessions.jdbc.initialize-schema");
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(store::afterPropertiesSet)
			.satisfies((ex) -> assertThat(ex.action()).contains("flame.sessions.jdbc.initialize-schema"));
	}

	@Test
	void aDatabaseThatCannotBeReachedMayComeLater() {
		JdbcSessionStore store = new JdbcSessionStore(new AbstractDataSource() {
			@Override
			public Connection getConnection() throws SQLException {
				throw new SQLException("Connection refused");
			}

			@Override
			public Connection getConnection(String username, String password) throws SQLException {
				return getConnection();
			}
		});
		assertThatNoException().isThrownBy(store::afterPropertiesSet);
		assertThatExceptionOfType(FlameStorageException.class).isThrownBy(() -> store.find("s"))
			.withMessage("Cannot find session 's': Connection refused. Check the database and its pool of connections.")
			.withRootCauseInstanceOf(SQLException.class);
		assertThatExceptionOfType(FlameStorageException.class).isThrownBy(() -> store.commit(commit("s")))
			.withMessageContaining("Whether the change has taken effect is unknown.");
	}

	@Test
	void settingsThatCannotBeReadAreReported() {
		create(this.sessions, "s");
		jdbc().sql("update flame_session set settings = 'no JSON'").update();
		assertThatExceptionOfType(FlameStorageException.class).isThrownBy(() -> this.sessions.find("s"))
			.withMessageStartingWith("Cannot find session 's': ")
			.withCauseInstanceOf(DataAccessException.class);
	}

	private void createThings() {
		jdbc().sql("create table thing (id integer)").update();
	}

	private long things() {
		return jdbc().sql("select count(*) from thing").query(Long.class).single();
	}

	/**
	 * What a transaction does at its end.
	 */
	private interface SqlAction {

		void on(Connection connection) throws SQLException;

	}

}
