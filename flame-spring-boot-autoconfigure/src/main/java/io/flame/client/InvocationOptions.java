package io.flame.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The options of a single call.
 *
 * @param pool the name of the pool, {@code null} for the method's
 * @param timeout how long one execution may take, {@code null} for the method's time-out
 * @param acquireTimeout how long it may wait for a runner, {@code null} for the pool's
 * time-out
 * @param idempotencyKey the key, {@code null} for the method's
 * @param maxAttempts how often it is attempted at most, {@code null} for the method's
 * number
 * @param retryDelay the pause before the second attempt, {@code null} for the method's
 * @param priority its priority in the queue of the pool; higher ones go first
 * @param tags identify it in logs
 * @param session the session to which it belongs, {@code null} for none
 * @param keep whether its result stays where it is made
 */
public record InvocationOptions(@Nullable String pool, @Nullable Duration timeout, @Nullable Duration acquireTimeout,
		@Nullable String idempotencyKey, @Nullable Integer maxAttempts, @Nullable Duration retryDelay, int priority,
		Map<String, String> tags, @Nullable CallSession session, boolean keep) {

	/** No options. */
	public static final InvocationOptions NONE = new InvocationOptions(null, null, null, null, null, null, 0, Map.of(),
			null, false);

	public InvocationOptions {
		Assert.isTrue(pool == null || !pool.isBlank(), "'pool' must not be empty");
		Assert.isTrue(isPossible(timeout), "'timeout' must be at least a millisecond");
		Assert.isTrue(isPossible(acquireTimeout), "'acquireTimeout' must be at least a millisecond");
		Assert.isTrue(idempotencyKey == null || !idempotencyKey.isBlank(), "'idempotencyKey' must not be empty");
		Assert.isTrue(maxAttempts == null || maxAttempts >= 1, "'maxAttempts' must be at least 1");
		Assert.isTrue(isPossible(retryDelay), "'retryDelay' must be at least a millisecond");
		tags = Map.copyOf(tags);
	}

	private static boolean isPossible(@Nullable Duration time) {
		return time == null || time.compareTo(Duration.ofMillis(1)) >= 0;
	}

	static InvocationOptions of(CallSession session) {
		return new InvocationOptions(session.pool(), null, null, null, null, null, 0, Map.of(), session, false);
	}

	InvocationOptions withPool(String pool) {
		Assert.notNull(pool, "'pool' must not be null");
		Assert.state(this.session == null || pool.equals(this.pool),
				"Calls of a session are executed by the pool of the session");
		return new InvocationOptions(pool, this.timeout, this.acquireTimeout, this.idempotencyKey, this.maxAttempts,
				this.retryDelay, this.priority, this.tags, this.session, this.keep);
	}

	InvocationOptions withTimeout(Duration timeout) {
		Assert.notNull(timeout, "'timeout' must not be null");
		return new InvocationOptions(this.pool, timeout, this.acquireTimeout, this.idempotencyKey, this.maxAttempts,
				this.retryDelay, this.priority, this.tags, this.session, this.keep);
	}

	InvocationOptions withAcquireTimeout(Duration acquireTimeout) {
		Assert.notNull(acquireTimeout, "'acquireTimeout' must not be null");
		return new InvocationOptions(this.pool, this.timeout, acquireTimeout, this.idempotencyKey, this.maxAttempts,
				this.retryDelay, this.priority, this.tags, this.session, this.keep);
	}

	InvocationOptions withIdempotencyKey(String key) {
		Assert.notNull(key, "'key' must not be null");
		return new InvocationOptions(this.pool, this.timeout, this.acquireTimeout, key, this.maxAttempts,
				this.retryDelay, this.priority, this.tags, this.session, this.keep);
	}

	InvocationOptions withMaxAttempts(int maxAttempts) {
		return new InvocationOptions(this.pool, this.timeout, this.acquireTimeout, this.idempotencyKey, maxAttempts,
				this.retryDelay, this.priority, this.tags, this.session, this.keep);
	}

	InvocationOptions withRetryDelay(Duration retryDelay) {
		Assert.notNull(retryDelay, "'retryDelay' must not be null");
		return new InvocationOptions(this.pool, this.timeout, this.acquireTimeout, this.idempotencyKey,
				this.maxAttempts, retryDelay, this.priority, this.tags, this.session, this.keep);
	}

	InvocationOptions withPriority(int priority) {
		return new InvocationOptions(this.pool, this.timeout, this.acquireTimeout, this.idempotencyKey,
				this.maxAttempts, this.retryDelay, priority, this.tags, this.session, this.keep);
	}

	InvocationOptions withTag(String key, String value) {
		Assert.hasText(key, "'key' must not be empty");
		Assert.notNull(value, "'value' must not be null");
		Map<String, String> tags = new LinkedHashMap<>(this.tags);
		tags.put(key, value);
		return new InvocationOptions(this.pool, this.timeout, this.acquireTimeout, this.idempotencyKey,
				this.maxAttempts, this.retryDelay, this.priority, tags, this.session, this.keep);
	}

	/**
	 * The caller gets a reference to the result.
	 */
	InvocationOptions withKeep() {
		return new InvocationOptions(this.pool, this.timeout, this.acquireTimeout, this.idempotencyKey,
				this.maxAttempts, this.retryDelay, this.priority, this.tags, this.session, true);
	}

}
