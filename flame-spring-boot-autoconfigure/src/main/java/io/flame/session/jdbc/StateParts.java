package io.flame.session.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The parts of the state of a session, a row each.
 *
 * @param jdbc what executes statements
 * @param id the id of the session
 */
record StateParts(OwnTransactions.Jdbc jdbc, String id) {

	/**
	 * One statement, so that the parts belong to the version.
	 */
	@Nullable Map<String, byte[]> read(long version) {
		return this.jdbc.client().sql("""
				select part.name, part.content
				from flame_session session left join flame_session_state part on part.session_id = session.id
				where session.id = :id and session.version = :version
				""").param("id", this.id).param("version", version).query(StateParts::parts).orElse(null);
	}

	private static Optional<Map<String, byte[]>> parts(ResultSet rows) throws SQLException {
		if (!rows.next()) {
			return Optional.empty();
		}
		Map<String, byte[]> parts = new HashMap<>();
		do {
			String name = rows.getString("name");
			if (name != null) {
				parts.put(name, rows.getBytes("content"));
			}
		}
		while (rows.next());
		return Optional.of(parts);
	}

	void change(Map<String, byte[]> changes) {
		delete(changes.keySet());
		insert(changes);
	}

	private void delete(Collection<String> names) {
		batch("delete from flame_session_state where session_id = ? and name = ?",
				names.stream().map((name) -> new Object[] { this.id, name }).toList());
	}

	void insert(Map<String, byte[]> parts) {
		batch("insert into flame_session_state (session_id, name, content) values (?, ?, ?)",
				parts.entrySet()
					.stream()
					.filter((part) -> part.getValue().length > 0)
					.map((part) -> new Object[] { this.id, part.getKey(), part.getValue() })
					.toList());
	}

	private void batch(String sql, List<Object[]> rows) {
		if (!rows.isEmpty()) {
			this.jdbc.template().batchUpdate(sql, rows);
		}
	}

}
