package io.flame.session.jdbc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.flame.FlameConfigurationException;
import io.flame.FlameStorageException;
import io.flame.session.SessionCommit;
import io.flame.session.SessionStore;
import io.flame.session.StoredResult;
import io.flame.session.StoredSession;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.util.Assert;

/**
 * Keeps sessions in a relational database. Its tables are in the scripts
 * {@code schema-h2.sql} and {@code schema-postgresql.sql} beside this class.
 * <p>
 * Each operation is a transaction of its own, with a connection of its own: it neither
 * sees nor joins a transaction of the calling thread. A pool of connections must have one
 * for it while the caller holds another.
 */
public final class JdbcSessionStore implements SessionStore, InitializingBean {

	private final OwnTransactions transactions;

	private final SessionRowMapper sessions = new SessionRowMapper();

	/**
	 * Create a store.
	 * @param dataSource the database with the tables
	 */
	public JdbcSessionStore(DataSource dataSource) {
		Assert.notNull(dataSource, "'dataSource' must not be null");
		this.transactions = new OwnTransactions(dataSource);
	}

	/**
	 * Check that the tables exist. A database that cannot be reached may be there later.
	 * @throws FlameConfigurationException if the database has no such tables
	 */
	@Override
	public void afterPropertiesSet() {
		try {
			find("");
		}
		catch (FlameStorageException ex) {
			if (SchemaMismatch.isReasonFor(ex)) {
				throw new FlameConfigurationException(SchemaMismatch.DESCRIPTION, SchemaMismatch.ACTION, ex);
			}
		}
	}

	@Override
	public boolean create(StoredSession session, Map<String, byte[]> state) {
		return this.transactions.change("create session '%s'".formatted(session.id()), (jdbc, status) -> {
			try {
				this.sessions.insert(jdbc.client(), session);
			}
			catch (DuplicateKeyException ex) {
				status.setRollbackOnly();
				return false;
			}
			new StateParts(jdbc, session.id()).insert(state);
			return true;
		});
	}

	@Override
	public @Nullable StoredSession find(String id) {
		return this.transactions.read("find session '%s'".formatted(id),
				(jdbc) -> jdbc.client()
					.sql("select * from flame_session where id = :id")
					.param("id", id)
					.query(this.sessions)
					.optional()
					.orElse(null));
	}

	@Override
	public @Nullable Map<String, byte[]> state(String id, long version) {
		return this.transactions.read("read the state of session '%s'".formatted(id),
				(jdbc) -> new StateParts(jdbc, id).read(version));
	}

	@Override
	public boolean commit(SessionCommit commit) {
		String action = (commit.callId() != null)
				? "commit call '%s' of session '%s'".formatted(commit.callId(), commit.id())
				: "commit a change of session '%s'".formatted(commit.id());
		return this.transactions.change(action, (jdbc, status) -> {
			// locks the row: another commit waits here, and finds another version then
			if (!this.sessions.update(jdbc.client(), commit)) {
				return false;
			}
			new StateParts(jdbc, commit.id()).change(commit.changes());
			if (commit.callId() != null) {
				new CallResults(jdbc.client(), commit.id()).replaceLast(commit.callId(), commit.result(),
						commit.keepResultUntil());
			}
			return true;
		});
	}

	@Override
	public @Nullable StoredResult result(String id, String callId, Instant now) {
		return this.transactions.read("find the result of call '%s' of session '%s'".formatted(callId, id),
				(jdbc) -> new CallResults(jdbc.client(), id).find(callId, now));
	}

	@Override
	public boolean delete(String id) {
		return this.transactions.change("delete session '%s'".formatted(id), (jdbc,
				status) -> jdbc.client().sql("delete from flame_session where id = :id").param("id", id).update() > 0);
	}

	@Override
	public List<StoredSession> deleteExpired(Instant now) {
		List<StoredSession> expired = this.transactions.read("find expired sessions",
				(jdbc) -> jdbc.client()
					.sql("select * from flame_session where expires <= :now")
					.param("now", now.toEpochMilli())
					.query(this.sessions)
					.list());
		List<StoredSession> deleted = new ArrayList<>();
		for (StoredSession session : expired) {
			if (deleteIfExpired(session.id(), now)) {
				deleted.add(session);
			}
		}
		this.transactions.change("delete expired results",
				(jdbc, status) -> CallResults.deleteExpired(jdbc.client(), now));
		return deleted;
	}

	/**
	 * One transaction each, which holds the locks of one session only.
	 */
	private boolean deleteIfExpired(String id, Instant now) {
		return this.transactions.change("delete the expired session '%s'".formatted(id),
				(jdbc, status) -> jdbc.client()
					.sql("delete from flame_session where id = :id and expires <= :now")
					.param("id", id)
					.param("now", now.toEpochMilli())
					.update() > 0);
	}

	@Override
	public List<StoredSession> list(int max) {
		Assert.isTrue(max >= 0, "'max' must not be negative");
		return this.transactions.read("list sessions",
				(jdbc) -> jdbc.client()
					.sql("select * from flame_session order by last_used desc, id fetch first :max rows only")
					.param("max", max)
					.query(this.sessions)
					.list());
	}

	@Override
	public long count() {
		return this.transactions.read("count sessions",
				(jdbc) -> jdbc.client().sql("select count(*) from flame_session").query(Long.class).single());
	}

}
