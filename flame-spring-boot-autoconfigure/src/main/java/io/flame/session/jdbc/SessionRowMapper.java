package io.flame.session.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

import io.flame.session.SessionCommit;
import io.flame.session.SessionCounters;
import io.flame.session.SessionSettings;
import io.flame.session.StoredSession;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.DataRetrievalFailureException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sessions as rows of their table. Times are milliseconds since 1970, which mean the same
 * in all time zones and databases. Settings are JSON.
 */
final class SessionRowMapper implements RowMapper<StoredSession> {

	/**
	 * Independent of the application's mappers, so that what was written remains
	 * readable.
	 */
	private final JsonMapper json = JsonMapper.builder().build();

	@Override
	public StoredSession mapRow(ResultSet row, int number) throws SQLException {
		return new StoredSession(row.getString("id"), settings(row.getString("settings")), row.getLong("version"),
				row.getLong("epoch"), row.getString("owner"), row.getString("stamp"),
				new SessionCounters(row.getLong("succeeded"), row.getLong("failed"), row.getLong("cancelled")),
				row.getString("last_call_id"), time(row, "created"), time(row, "last_used"), time(row, "expires"));
	}

	private SessionSettings settings(String text) {
		try {
			return this.json.readValue(text, SessionSettings.class);
		}
		catch (JacksonException ex) {
			throw new DataRetrievalFailureException("The column 'settings' cannot be read", ex);
		}
	}

	private static Instant time(ResultSet row, String column) throws SQLException {
		return Instant.ofEpochMilli(row.getLong(column));
	}

	void insert(JdbcClient client, StoredSession session) {
		client.sql("""
				insert into flame_session (id, settings, version, epoch, owner, stamp, succeeded, failed, cancelled,
				last_call_id, created, last_used, expires)
				values (:id, :settings, :version, :epoch, :owner, :stamp, :succeeded, :failed, :cancelled,
				:lastCallId, :created, :lastUsed, :expires)
				""")
			.param("id", session.id())
			.param("settings", this.json.writeValueAsString(session.settings()))
			.param("version", session.version())
			.param("epoch", session.epoch())
			.param("owner", session.owner())
			.param("stamp", session.stamp())
			.param("succeeded", session.counters().succeeded())
			.param("failed", session.counters().failed())
			.param("cancelled", session.counters().cancelled())
			.param("lastCallId", session.lastCallId())
			.param("created", session.created().toEpochMilli())
			.param("lastUsed", session.lastUsed().toEpochMilli())
			.param("expires", session.expires().toEpochMilli())
			.update();
	}

	/**
	 * Update the row if it has the version and the epoch that are expected.
	 */
	boolean update(JdbcClient client, SessionCommit commit) {
		return client.sql("""
				update flame_session
				set version = version + 1, epoch = :newEpoch, owner = :owner, stamp = :stamp,
				succeeded = succeeded + :succeeded, failed = failed + :failed, cancelled = cancelled + :cancelled,
				last_call_id = coalesce(:callId, last_call_id), last_used = :now, expires = :expires
				where id = :id and version = :version and epoch = :epoch
				""")
			.param("newEpoch", commit.newEpoch())
			.param("owner", commit.owner())
			.param("stamp", commit.stamp())
			.param("succeeded", commit.counted().succeeded())
			.param("failed", commit.counted().failed())
			.param("cancelled", commit.counted().cancelled())
			.param("callId", commit.callId())
			.param("now", commit.now().toEpochMilli())
			.param("expires", commit.expires().toEpochMilli())
			.param("id", commit.id())
			.param("version", commit.version())
			.param("epoch", commit.epoch())
			.update() > 0;
	}

}
