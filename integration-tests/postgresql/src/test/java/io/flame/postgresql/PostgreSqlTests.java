package io.flame.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests get databases of their own in a real server.
 */
class PostgreSqlTests {

	@RegisterExtension
	static final PostgreSql postgreSql = new PostgreSql();

	@Test
	void databasesAreApart() throws SQLException {
		try (Connection one = postgreSql.createDatabase().dataSource().getConnection();
				Connection other = postgreSql.createDatabase().dataSource().getConnection();
				Statement inOne = one.createStatement();
				Statement inOther = other.createStatement()) {
			assertThat(one.getMetaData().getDatabaseProductName()).isEqualTo("PostgreSQL");
			inOne.execute("create table thing (id integer)");
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> inOther.execute("select * from thing"));
		}
	}

}
