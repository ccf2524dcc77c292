package io.flame.client;

import java.time.Duration;

import io.flame.FlameClient.OptionsSpec;

/**
 * Base class of specifications.
 *
 * @param <O> the type of the specification
 */
abstract class DefaultOptionsSpec<O extends OptionsSpec<O>> implements OptionsSpec<O> {

	private final InvocationOptions options;

	DefaultOptionsSpec(InvocationOptions options) {
		this.options = options;
	}

	final InvocationOptions options() {
		return this.options;
	}

	/**
	 * The same specification, with other options.
	 */
	abstract O with(InvocationOptions options);

	@Override
	public O pool(String pool) {
		return with(this.options.withPool(pool));
	}

	@Override
	public O timeout(Duration timeout) {
		return with(this.options.withTimeout(timeout));
	}

	@Override
	public O acquireTimeout(Duration acquireTimeout) {
		return with(this.options.withAcquireTimeout(acquireTimeout));
	}

	@Override
	public O idempotencyKey(String key) {
		return with(this.options.withIdempotencyKey(key));
	}

	@Override
	public O maxAttempts(int maxAttempts) {
		return with(this.options.withMaxAttempts(maxAttempts));
	}

	@Override
	public O retryDelay(Duration retryDelay) {
		return with(this.options.withRetryDelay(retryDelay));
	}

	@Override
	public O priority(int priority) {
		return with(this.options.withPriority(priority));
	}

	@Override
	public O tag(String key, String value) {
		return with(this.options.withTag(key, value));
	}

}
