package io.flame.session.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

import io.flame.session.StoredResult;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The results of the calls of a session: the last one, and those that have a time to be
 * kept.
 *
 * @param client what executes statements
 * @param id the id of the session
 */
record CallResults(JdbcClient client, String id) {

	@Nullable StoredResult find(String callId, Instant now) {
		return this.client.sql("""
				select result.*
				from flame_session_result result join flame_session session on session.id = result.session_id
				where result.session_id = :id and result.call_id = :callId
				and (result.keep_until > :now or result.call_id = session.last_call_id)
				""")
			.param("id", this.id)
			.param("callId", callId)
			.param("now", now.toEpochMilli())
			.query(CallResults::result)
			.optional()
			.orElse(null);
	}

	private static StoredResult result(ResultSet row, int number) throws SQLException {
		return new StoredResult(row.getString("call_id"), row.getBytes("arguments_digest"), row.getString("media_type"),
				row.getBytes("result"));
	}

	void replaceLast(String callId, @Nullable StoredResult result, @Nullable Instant keepUntil) {
		this.client.sql("""
				delete from flame_session_result
				where session_id = :id and (keep_until is null or call_id = :callId)
				""").param("id", this.id).param("callId", callId).update();
		if (result != null) {
			this.client.sql("""
					insert into flame_session_result
					(session_id, call_id, arguments_digest, media_type, result, keep_until)
					values (:id, :callId, :argumentsDigest, :mediaType, :result, :keepUntil)
					""")
				.param("id", this.id)
				.param("callId", callId)
				.param("argumentsDigest", result.argumentsDigest())
				.param("mediaType", result.mediaType())
				.param("result", result.result())
				.param("keepUntil", (keepUntil != null) ? keepUntil.toEpochMilli() : null)
				.update();
		}
	}

	static int deleteExpired(JdbcClient client, Instant now) {
		return client.sql("""
				delete from flame_session_result
				where keep_until <= :now and not exists (
					select 1 from flame_session session
					where session.id = flame_session_result.session_id
					and session.last_call_id = flame_session_result.call_id)
				""").param("now", now.toEpochMilli()).update();
	}

}
