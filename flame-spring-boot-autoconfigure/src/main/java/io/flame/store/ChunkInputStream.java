package io.flame.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Reads an object chunk by chunk. Between chunks it holds no connection, since readers
 * may be slow.
 */
final class ChunkInputStream extends InputStream {

	private final JdbcTransactions transactions;

	private final String key;

	private final JdbcObject object;

	private InputStream chunk = InputStream.nullInputStream();

	private int index;

	private long loaded;

	ChunkInputStream(JdbcTransactions transactions, String key, JdbcObject object) {
		this.transactions = transactions;
		this.key = key;
		this.object = object;
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) > 0) ? single[0] & 0xff : -1;
	}

	@Override
	public int read(byte[] bytes, int offset, int count) throws IOException {
		if (this.chunk.available() == 0 && this.loaded < this.object.size()) {
			byte[] content = load();
			this.chunk = new ByteArrayInputStream(content);
			this.index++;
			this.loaded += content.length;
		}
		return this.chunk.read(bytes, offset, count);
	}

	private byte[] load() throws IOException {
		byte[] content;
		try {
			content = this.transactions.execute(this::load);
		}
		catch (SQLException ex) {
			throw new IOException("The database failed to read '%s': %s".formatted(this.key, ex.getMessage()), ex);
		}
		if (content == null) {
			throw new IOException("The object '%s' was deleted while it was read, after %d of %d bytes"
				.formatted(this.key, this.loaded, this.object.size()));
		}
		return content;
	}

	private byte @Nullable [] load(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection
			.prepareStatement("select content from flame_object_chunk where object_id = ? and chunk_index = ?")) {
			statement.setString(1, this.object.id());
			statement.setInt(2, this.index);
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() ? rows.getBytes(1) : null;
			}
		}
	}

}
