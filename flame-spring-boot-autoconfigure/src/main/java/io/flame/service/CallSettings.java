package io.flame.service;

import java.time.Duration;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Settings of the calls of a service or of one of its methods. Immutable.
 *
 * @param pool the name of the pool, {@code null} if not set
 * @param timeout the time for one execution, at least a millisecond, {@code null} if not
 * set
 * @param maxAttempts the number of attempts, the first one included, {@code null} if not
 * set
 * @param retryDelay the pause before the second attempt, at least a millisecond,
 * {@code null} if not set
 * @param idempotencyKey a SpEL expression over the parameters, {@code null} if not set
 */
public record CallSettings(@Nullable String pool, @Nullable Duration timeout, @Nullable Integer maxAttempts,
		@Nullable Duration retryDelay, @Nullable String idempotencyKey) {

	/** Nothing is set. */
	public static final CallSettings NONE = new CallSettings(null, null, null, null, null);

	public CallSettings {
		Assert.isTrue(pool == null || !pool.isBlank(), "'pool' must not be empty");
		Assert.isTrue(timeout == null || timeout.toMillis() >= 1, "'timeout' must be at least a millisecond");
		Assert.isTrue(maxAttempts == null || maxAttempts >= 1, "'maxAttempts' must be at least 1");
		Assert.isTrue(retryDelay == null || retryDelay.toMillis() >= 1, "'retryDelay' must be at least a millisecond");
		Assert.isTrue(idempotencyKey == null || !idempotencyKey.isBlank(), "'idempotencyKey' must not be empty");
	}

	/**
	 * These settings, completed by others.
	 */
	CallSettings orElse(CallSettings others) {
		return new CallSettings(first(this.pool, others.pool), first(this.timeout, others.timeout),
				first(this.maxAttempts, others.maxAttempts), first(this.retryDelay, others.retryDelay),
				first(this.idempotencyKey, others.idempotencyKey));
	}

	private static <T> @Nullable T first(@Nullable T preferred, @Nullable T otherwise) {
		return (preferred != null) ? preferred : otherwise;
	}

	/**
	 * Whether no setting has one value here and another one there.
	 */
	boolean isCompatibleWith(CallSettings others) {
		return orElse(others).equals(others.orElse(this));
	}

	@Override
	public String toString() {
		StringJoiner set = new StringJoiner(", ");
		add(set, "pool", this.pool);
		add(set, "timeout", this.timeout);
		add(set, "maxAttempts", this.maxAttempts);
		add(set, "retryDelay", this.retryDelay);
		add(set, "idempotencyKey", this.idempotencyKey);
		return set.setEmptyValue("no settings").toString();
	}

	private static void add(StringJoiner set, String name, @Nullable Object value) {
		if (value != null) {
			set.add(name + " '" + value + "'");
		}
	}

}
