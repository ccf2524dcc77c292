package io.flame.postgresql;

import javax.sql.DataSource;

import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a test.
 *
 * @param url what {@code spring.datasource.url} expects
 * @param username the name of the user
 * @param password the password of the user
 */
record PostgreSqlDatabase(String url, String username, String password) {

	/**
	 * Open connections to the database, without a pool.
	 */
	DataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(this.url);
		dataSource.setUser(this.username);
		dataSource.setPassword(this.password);
		return dataSource;
	}

}
