package io.flame.postgresql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Gives a test class a real PostgreSQL, as a static field with {@link RegisterExtension}.
 * All classes of a test run share one server, which stops with it. Where a server cannot
 * be started, the class is skipped.
 */
final class PostgreSql implements BeforeAllCallback {

	private PostgreSqlServer server;

	@Override
	public void beforeAll(ExtensionContext context) {
		ExtensionContext.Store store = context.getRoot().getStore(ExtensionContext.Namespace.create(PostgreSql.class));
		try {
			this.server = store.computeIfAbsent(PostgreSqlServer.class, (key) -> start(), PostgreSqlServer.class);
		}
		catch (UncheckedIOException | IllegalStateException ex) {
			// as root the server runs in a user namespace, which a container may forbid
			Assumptions.abort("PostgreSQL cannot be started here: " + ex.getMessage());
		}
	}

	private static PostgreSqlServer start() {
		try {
			return PostgreSqlServer.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Create an empty database.
	 */
	PostgreSqlDatabase createDatabase() {
		try {
			return this.server.createDatabase();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The database cannot be created", ex);
		}
	}

}
