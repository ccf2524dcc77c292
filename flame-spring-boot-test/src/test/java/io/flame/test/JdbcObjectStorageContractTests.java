package io.flame.test;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The storage in a database honours the contract with H2.
 */
class JdbcObjectStorageContractTests extends ObjectStorageContract {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private final JdbcDataSource dataSource = new JdbcDataSource();

	/** The database closes with its last connection. */
	@SuppressWarnings("NullAway.Init")
	private Connection connection;

	@BeforeEach
	void createTables() throws SQLException {
		this.dataSource.setUrl("jdbc:h2:file:%s/objects".formatted(this.directory));
		this.connection = this.dataSource.getConnection();
		ResourceDatabasePopulator schema = new ResourceDatabasePopulator(
				new ClassPathResource("io/flame/store/schema-h2.sql"));
		schema.execute(this.dataSource);
		// the script can be run again
		schema.execute(this.dataSource);
	}

	@AfterEach
	void closeDatabase() throws SQLException {
		this.connection.close();
	}

	@Override
	protected ObjectStorage openStorage() {
		return ObjectStorages.create(URI.create("jdbc:datasource"), this.dataSource, HttpStorageSettings.defaults());
	}

}
