package io.flame.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.Assert;

/**
 * Configuration properties of sessions.
 */
@ConfigurationProperties("flame.sessions")
public class SessionProperties {

	/**
	 * Where sessions are kept.
	 */
	private Store store = Store.MEMORY;

	/**
	 * Time without a call after which a session gives up its place on a runner, unless it
	 * was opened with another.
	 */
	private Duration idleTimeout = Duration.ofMinutes(5);

	/**
	 * Time without use after which a session is deleted, unless it was opened with
	 * another.
	 */
	private Duration lease = Duration.ofHours(12);

	public Store getStore() {
		return this.store;
	}

	public void setStore(Store store) {
		this.store = store;
	}

	public Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(Duration idleTimeout) {
		Assert.isTrue(isPositive(idleTimeout), "'flame.sessions.idle-timeout' must be positive");
		this.idleTimeout = idleTimeout;
	}

	public Duration getLease() {
		return this.lease;
	}

	public void setLease(Duration lease) {
		Assert.isTrue(isPositive(lease), "'flame.sessions.lease' must be positive");
		this.lease = lease;
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	/**
	 * Where sessions are kept.
	 */
	public enum Store {

		/**
		 * The memory of the process: sessions end with it.
		 */
		MEMORY,

		/**
		 * A relational database.
		 */
		JDBC

	}

}
