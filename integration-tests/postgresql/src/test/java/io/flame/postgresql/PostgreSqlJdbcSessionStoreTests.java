package io.flame.postgresql;

import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Sessions in PostgreSQL, with a pool of connections.
 */
class PostgreSqlJdbcSessionStoreTests extends AbstractJdbcSessionStoreTests {

	@RegisterExtension
	static final PostgreSql postgreSql = new PostgreSql();

	private final List<HikariDataSource> pools = new ArrayList<>();

	@Override
	DataSource createDatabase() {
		HikariConfig config = new HikariConfig();
		config.setDataSource(postgreSql.createDatabase().dataSource());
		config.setMaximumPoolSize(20);
		config.setMinimumIdle(0);
		HikariDataSource pool = new HikariDataSource(config);
		this.pools.add(pool);
		return pool;
	}

	@AfterEach
	void closePools() {
		this.pools.forEach(HikariDataSource::close);
	}

	@Override
	String platform() {
		return "postgresql";
	}

	@Override
	String waiting() {
		return "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
	}

}
