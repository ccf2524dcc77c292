package io.flame.postgresql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.util.FileSystemUtils;

/**
 * A running PostgreSQL server, in a directory that is removed with it.
 */
final class PostgreSqlServer implements AutoCloseable {

	private static final AtomicInteger databases = new AtomicInteger();

	private final Path directory;

	private final EmbeddedPostgres server;

	private PostgreSqlServer(Path directory, EmbeddedPostgres server) {
		this.directory = directory;
		this.server = server;
	}

	static PostgreSqlServer start() throws IOException {
		Path directory = Files.createTempDirectory("postgresql-");
		try {
			return new PostgreSqlServer(directory,
					EmbeddedPostgres.builder()
						.setOverrideWorkingDirectory(directory.toFile())
						.setDataDirectory(directory.resolve("data"))
						.setServerConfig("unix_socket_directories", "")
						.setPGStartupWait(Duration.ofMinutes(1))
						.start());
		}
		catch (IOException | RuntimeException ex) {
			FileSystemUtils.deleteRecursively(directory);
			throw ex;
		}
	}

	PostgreSqlDatabase createDatabase() throws SQLException {
		String name = "test" + databases.incrementAndGet();
		try (Connection connection = this.server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create database " + name);
		}
		return new PostgreSqlDatabase("jdbc:postgresql://localhost:%d/%s".formatted(this.server.getPort(), name),
				"postgres", "postgres");
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
