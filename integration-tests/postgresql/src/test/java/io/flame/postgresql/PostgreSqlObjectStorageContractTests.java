package io.flame.postgresql;

import java.net.URI;

import javax.sql.DataSource;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import io.flame.test.ObjectStorageContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The storage in a database honours the contract with PostgreSQL.
 */
class PostgreSqlObjectStorageContractTests extends ObjectStorageContract {

	@RegisterExtension
	static final PostgreSql postgreSql = new PostgreSql();

	private final DataSource dataSource = postgreSql.createDatabase().dataSource();

	@BeforeEach
	void createTables() {
		ResourceDatabasePopulator schema = new ResourceDatabasePopulator(
				new ClassPathResource("io/flame/store/schema-postgresql.sql"));
		schema.execute(this.dataSource);
		// the script can be run again
		schema.execute(this.dataSource);
	}

	@Override
	protected ObjectStorage openStorage() {
		return ObjectStorages.create(URI.create("jdbc:datasource"), this.dataSource, HttpStorageSettings.defaults());
	}

}
