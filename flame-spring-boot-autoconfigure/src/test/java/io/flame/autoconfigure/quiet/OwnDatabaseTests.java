package io.flame.autoconfigure.quiet;

import java.lang.reflect.Proxy;
import java.sql.Connection;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which databases are a runner's own.
 */
class OwnDatabaseTests {

	private static DataSource hikari(String url) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(url);
		return dataSource;
	}

	@Test
	void aDatabaseInMemoryIsARunnersOwnHoweverItIsWrapped() {
		DataSource memory = hikari("jdbc:h2:mem:x");
		assertThat(OwnDatabase.isBehind(memory)).isTrue();
		assertThat(OwnDatabase.isBehind(hikari("jdbc:p6spy:h2:mem:x"))).isTrue();
		assertThat(OwnDatabase.isBehind(new LazyConnectionDataSourceProxy(memory))).isTrue();
		assertThat(OwnDatabase.isBehind(new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(memory))))
			.isTrue();
		assertThat(OwnDatabase.isBehind((DataSource) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { EmbeddedDatabase.class }, (proxy, method, arguments) -> null)))
			.isTrue();
	}

	@Test
	void anyOtherIsNot() {
		assertThat(OwnDatabase.isBehind(null)).isFalse();
		assertThat(OwnDatabase.isBehind(hikari("jdbc:postgresql://host/h2:mem"))).isFalse();
		assertThat(OwnDatabase.isBehind(new LazyConnectionDataSourceProxy(hikari("jdbc:h2:file:/x")))).isFalse();
		assertThat(OwnDatabase.isBehind(new Failing())).isFalse();
	}

	static class Failing extends AbstractDataSource {

		public String getUrl() {
			throw new IllegalStateException("not yet");
		}

		@Override
		public Connection getConnection() {
			throw new IllegalStateException("not yet");
		}

		@Override
		public Connection getConnection(String user, String password) {
			return getConnection();
		}

	}

}
