package io.flame.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Writes an object as rows of {@code flame_object_chunk}.
 */
final class ChunkWriter extends OutputStream {

	/**
	 * The number of bytes of all chunks but the last one.
	 */
	private static final int CHUNK_SIZE = 512 * 1024;

	private final Connection connection;

	private final String id;

	private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();

	private int index;

	ChunkWriter(Connection connection, String id) {
		this.connection = connection;
		this.id = id;
	}

	@Override
	public void write(int b) throws IOException {
		this.chunk.write(b);
		insertIfFull();
	}

	@Override
	public void write(byte[] bytes, int offset, int count) throws IOException {
		int done = 0;
		while (done < count) {
			int part = Math.min(count - done, CHUNK_SIZE - this.chunk.size());
			this.chunk.write(bytes, offset + done, part);
			done += part;
			insertIfFull();
		}
	}

	private void insertIfFull() throws IOException {
		if (this.chunk.size() == CHUNK_SIZE) {
			insert();
		}
	}

	/**
	 * Write the last chunk.
	 */
	void complete() throws IOException {
		if (this.chunk.size() > 0) {
			insert();
		}
	}

	private void insert() throws IOException {
		try (PreparedStatement statement = this.connection
			.prepareStatement("insert into flame_object_chunk (object_id, chunk_index, content) values (?, ?, ?)")) {
			statement.setString(1, this.id);
			statement.setInt(2, this.index);
			statement.setBytes(3, this.chunk.toByteArray());
			statement.executeUpdate();
		}
		catch (SQLException ex) {
			throw new IOException("The database failed to store a part of the object: " + ex.getMessage(), ex);
		}
		this.index++;
		this.chunk.reset();
	}

}
