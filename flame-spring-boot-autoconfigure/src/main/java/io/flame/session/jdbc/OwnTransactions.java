package io.flame.session.jdbc;

import java.util.Map;
import java.util.function.Function;

import javax.sql.DataSource;

import io.flame.FlameStorageException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions that are independent of the application's: of those that the calling
 * thread is in, and of their settings.
 */
final class OwnTransactions {

	private final Jdbc jdbc;

	private final TransactionTemplate changes;

	private final TransactionTemplate reads;

	OwnTransactions(DataSource dataSource) {
		// connections and transactions are bound to the thread by the identity of the
		// data source: what others, JPA for example, have bound for the application's
		// is not found by this one, so that each transaction here is a new one
		DataSource own = new DelegatingDataSource(unwrap(dataSource));
		JdbcTransactionManager manager = new JdbcTransactionManager(own);
		// a connection that remains usable would commit when it is reset
		manager.setRollbackOnCommitFailure(true);
		JdbcTemplate template = new JdbcTemplate(own);
		this.jdbc = new Jdbc(template, JdbcClient.create(template));
		this.reads = new TransactionTemplate(manager);
		this.changes = new TransactionTemplate(manager);
		// stricter levels let the slower of two commits fail instead of finding another
		// version
		this.changes.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
	}

	private static DataSource unwrap(DataSource dataSource) {
		return (dataSource instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null)
				? proxy.getTargetDataSource() : dataSource;
	}

	/**
	 * Execute one statement that changes nothing.
	 */
	<T extends @Nullable Object> T read(String action, Function<Jdbc, T> statement) {
		try {
			return this.reads.execute((status) -> statement.apply(this.jdbc));
		}
		catch (DataAccessException | TransactionException ex) {
			throw failure(action, ex, "Check the database and its pool of connections.");
		}
	}

	/**
	 * Execute statements of which all take effect, or none.
	 */
	<T> T change(String action, Change<T> statements) {
		try {
			return this.changes.execute((status) -> statements.apply(this.jdbc, status));
		}
		catch (DataAccessException | TransactionException ex) {
			throw failure(action, ex, "Whether the change has taken effect is unknown. "
					+ "Check the database and its pool of connections.");
		}
	}

	private static FlameStorageException failure(String action, RuntimeException cause, String advice) {
		return new FlameStorageException("Cannot %s: %s. %s".formatted(action, reason(cause),
				SchemaMismatch.isReasonFor(cause) ? SchemaMismatch.ACTION : advice), cause, Map.of(), false);
	}

	private static String reason(RuntimeException failure) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
		String message = (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getName();
		return message.lines().findFirst().orElse("").strip();
	}

	/**
	 * What executes statements within a transaction.
	 *
	 * @param template executes statements, in batches too
	 * @param client executes single statements
	 */
	record Jdbc(JdbcTemplate template, JdbcClient client) {

	}

	/**
	 * Statements of a transaction.
	 *
	 * @param <T> the type of what they return
	 */
	@FunctionalInterface
	interface Change<T> {

		T apply(Jdbc jdbc, TransactionStatus status);

	}

}
