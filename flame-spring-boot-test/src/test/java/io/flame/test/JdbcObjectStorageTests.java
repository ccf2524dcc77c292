package io.flame.test;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * How the storage in a database treats connections and transactions.
 */
class JdbcObjectStorageTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private final JdbcDataSource dataSource = new JdbcDataSource();

	@BeforeEach
	void createTables() {
		this.dataSource.setUrl("jdbc:h2:file:%s/objects".formatted(this.directory));
		new ResourceDatabasePopulator(new ClassPathResource("io/flame/store/schema-h2.sql")).execute(this.dataSource);
	}

	@Test
	void objectsSurviveTheRollbackOfTheCaller() throws IOException {
		ObjectStorage storage = open(this.dataSource);
		TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(this.dataSource));
		transaction.executeWithoutResult((status) -> {
			try {
				storage.putIfAbsent("some/key", new GeneratedContent(1, 10, true));
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			status.setRollbackOnly();
		});
		assertThat(storage.list("")).hasSize(1);
	}

	@Test
	void aReaderHoldsNoConnection() throws Exception {
		CountingDataSource counting = new CountingDataSource(this.dataSource);
		ObjectStorage storage = open(counting);
		storage.putIfAbsent("some/key", new GeneratedContent(1, 2_000_000, true));
		try (InputStream stream = Objects.requireNonNull(storage.get("some/key"))) {
			int before = counting.opened.get();
			assertThat(stream.read()).isNotNegative();
			assertThat(counting.opened.get()).isEqualTo(before + 1);
			assertThat(counting.isOpen()).isFalse();
		}
	}

	@Test
	void anObjectThatIsDeletedWhileItIsReadIsReported() throws IOException {
		ObjectStorage storage = open(this.dataSource);
		storage.putIfAbsent("some/key", new GeneratedContent(1, 2_000_000, true));
		try (InputStream stream = Objects.requireNonNull(storage.get("some/key"))) {
			assertThat(stream.read()).isNotNegative();
			storage.delete("some/key");
			assertThatIOException().isThrownBy(stream::readAllBytes)
				.withMessageContaining("'some/key' was deleted while it was read");
		}
	}

	@Test
	void nothingIsLeftOfAnythingThatFailedOrWasDeleted() throws IOException {
		ObjectStorage storage = open(this.dataSource);
		assertThatIllegalStateException().isThrownBy(() -> storage.putIfAbsent("some/key", (out) -> {
			out.write(new byte[2_000_000]);
			throw new IllegalStateException("The source fails");
		}));
		storage.putIfAbsent("some/key", new GeneratedContent(1, 2_000_000, true));
		storage.putMarker("some/key");
		storage.putIfAbsent("other/key", new GeneratedContent(1, 2_000_000, true));
		storage.delete("other/key");
		JdbcClient client = JdbcClient.create(this.dataSource);
		assertThat(client.sql("select count(*) from flame_object_chunk").query(Integer.class).single()).isZero();
		assertThat(client.sql("select object_key from flame_object").query(String.class).list())
			.containsExactly("some/key");
	}

	@Test
	void connectionsAreGivenBackAsTheyWere() throws Exception {
		try (Connection connection = this.dataSource.getConnection()) {
			ObjectStorage storage = open(new SingleConnectionDataSource(connection, true));
			storage.putIfAbsent("some/key", new GeneratedContent(1, 10, true));
			assertThatIllegalStateException().isThrownBy(() -> storage.putIfAbsent("other/key", (out) -> {
				throw new IllegalStateException("The source fails");
			}));
			assertThat(connection.getAutoCommit()).isTrue();
		}
	}

	@Test
	void missingTablesAreReported() {
		JdbcDataSource empty = new JdbcDataSource();
		empty.setUrl("jdbc:h2:mem:");
		assertThatIOException().isThrownBy(() -> open(empty).list("some")).withMessageContaining("FLAME_OBJECT");
	}

	private static ObjectStorage open(DataSource dataSource) {
		return ObjectStorages.create(URI.create("jdbc:datasource"), dataSource, HttpStorageSettings.defaults());
	}

	/**
	 * Counts connections.
	 */
	private static final class CountingDataSource extends DelegatingDataSource {

		private final AtomicInteger opened = new AtomicInteger();

		private @Nullable Connection last;

		CountingDataSource(DataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			this.opened.incrementAndGet();
			this.last = connection;
			return connection;
		}

		private boolean isOpen() throws SQLException {
			return this.last != null && !this.last.isClosed();
		}

	}

}
