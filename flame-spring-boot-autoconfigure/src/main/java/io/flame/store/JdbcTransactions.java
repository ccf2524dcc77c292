package io.flame.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * Transactions on connections of their own. Spring's transaction support would take part
 * in a transaction of the calling thread, whose end comes too late and may be a rollback.
 */
final class JdbcTransactions {

	private final DataSource dataSource;

	JdbcTransactions(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Do some work, and commit it if it throws nothing.
	 */
	<T extends @Nullable Object> T execute(Work<T> work) throws SQLException, IOException {
		try (Connection connection = this.dataSource.getConnection()) {
			boolean autoCommit = connection.getAutoCommit();
			connection.setAutoCommit(false);
			T result;
			try {
				result = work.execute(connection);
				connection.commit();
			}
			catch (Throwable ex) {
				rollBack(connection, autoCommit, ex);
				throw ex;
			}
			connection.setAutoCommit(autoCommit);
			return result;
		}
	}

	/** To change the mode of a transaction that was not rolled back would commit it. */
	private static void rollBack(Connection connection, boolean autoCommit, Throwable cause) {
		try {
			connection.rollback();
			connection.setAutoCommit(autoCommit);
		}
		catch (SQLException ex) {
			cause.addSuppressed(ex);
		}
	}

	/**
	 * What is done in a transaction.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	interface Work<T extends @Nullable Object> {

		T execute(Connection connection) throws SQLException, IOException;

	}

}
