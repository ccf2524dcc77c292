package io.flame.postgresql;

import java.util.UUID;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;

/**
 * Sessions in H2.
 */
class H2JdbcSessionStoreTests extends AbstractJdbcSessionStoreTests {

	@Override
	DataSource createDatabase() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setUrl("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000".formatted(UUID.randomUUID()));
		return dataSource;
	}

	@Override
	String platform() {
		return "h2";
	}

	@Override
	String waiting() {
		return "select count(*) from information_schema.sessions where blocker_id is not null";
	}

}
