package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Objects in the tables {@code flame_object} and {@code flame_object_chunk} of a
 * database. Every operation has a connection and a transaction of its own, independent of
 * a transaction of the calling thread.
 */
final class JdbcObjectStorage implements ObjectStorage {

	/** The SQL state of a violated primary key. */
	private static final String DUPLICATE_KEY = "23505";

	private final JdbcTransactions transactions;

	JdbcObjectStorage(DataSource dataSource) {
		this.transactions = new JdbcTransactions(dataSource);
	}

	@Override
	public boolean putIfAbsent(String key, ObjectContent content) throws IOException {
		ObjectKeys.requireKey(key);
		if (find(key) != null) {
			return false;
		}
		try {
			return this.transactions.execute((connection) -> {
				String id = UUID.randomUUID().toString();
				ChunkWriter chunks = new ChunkWriter(connection, id);
				long size = ContentOutputStream.write(content, chunks);
				chunks.complete();
				// at the end: other writers of the key wait for this row
				insert(connection, key, id, size);
				return true;
			});
		}
		catch (SQLException ex) {
			if (DUPLICATE_KEY.equals(ex.getSQLState())) {
				return false;
			}
			throw failure("store", key, ex);
		}
	}

	@Override
	public void putMarker(String key) throws IOException {
		ObjectKeys.requireKey(key);
		while (true) {
			try {
				this.transactions.execute((connection) -> {
					delete(connection, key);
					insert(connection, key, UUID.randomUUID().toString(), 0);
					return true;
				});
				return;
			}
			catch (SQLException ex) {
				// another writer was faster: replace that object
				if (!DUPLICATE_KEY.equals(ex.getSQLState())) {
					throw failure("store", key, ex);
				}
			}
		}
	}

	private static void insert(Connection connection, String key, String id, long size) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(
				"insert into flame_object (object_key, object_id, size, modified) values (?, ?, ?, current_timestamp)")) {
			statement.setString(1, key);
			statement.setString(2, id);
			statement.setLong(3, size);
			statement.executeUpdate();
		}
	}

	@Override
	public @Nullable InputStream get(String key) throws IOException {
		JdbcObject object = find(ObjectKeys.requireKey(key));
		return (object != null) ? new ChunkInputStream(this.transactions, key, object) : null;
	}

	private @Nullable JdbcObject find(String key) throws IOException {
		try {
			return this.transactions.execute((connection) -> find(connection, key));
		}
		catch (SQLException ex) {
			throw failure("find", key, ex);
		}
	}

	private static @Nullable JdbcObject find(Connection connection, String key) throws SQLException {
		try (PreparedStatement statement = connection
			.prepareStatement("select object_id, size from flame_object where object_key = ?")) {
			statement.setString(1, key);
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() ? new JdbcObject(rows.getString(1), rows.getLong(2)) : null;
			}
		}
	}

	@Override
	public boolean delete(String key) throws IOException {
		ObjectKeys.requireKey(key);
		try {
			return this.transactions.execute((connection) -> delete(connection, key));
		}
		catch (SQLException ex) {
			throw failure("delete", key, ex);
		}
	}

	private static boolean delete(Connection connection, String key) throws SQLException {
		JdbcObject object = find(connection, key);
		if (object == null || update(connection, "delete from flame_object where object_id = ?", object.id()) == 0) {
			return false;
		}
		update(connection, "delete from flame_object_chunk where object_id = ?", object.id());
		return true;
	}

	private static int update(Connection connection, String sql, String id) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, id);
			return statement.executeUpdate();
		}
	}

	@Override
	public List<StoredObject> list(String prefix) throws IOException {
		// of the characters in keys, only the underscore means something
		String pattern = ObjectKeys.requirePrefix(prefix).isEmpty() ? "%" : prefix.replace("_", "!_") + "/%";
		try {
			return this.transactions.execute((connection) -> {
				try (PreparedStatement statement = connection.prepareStatement(
						"select object_key, size, modified from flame_object where object_key like ? escape '!'")) {
					statement.setString(1, pattern);
					return read(statement);
				}
			});
		}
		catch (SQLException ex) {
			throw failure("list", prefix, ex);
		}
	}

	private static List<StoredObject> read(PreparedStatement statement) throws SQLException {
		List<StoredObject> objects = new ArrayList<>();
		try (ResultSet rows = statement.executeQuery()) {
			while (rows.next()) {
				objects.add(new StoredObject(rows.getString(1), rows.getLong(2),
						rows.getObject(3, OffsetDateTime.class).toInstant()));
			}
		}
		return objects;
	}

	private static IOException failure(String action, String key, SQLException ex) {
		return new IOException("The database failed to %s '%s': %s".formatted(action, key, ex.getMessage()), ex);
	}

}
