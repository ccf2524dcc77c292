package io.flame.resilience;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How a pool treats calls that fail, take too long, or are too many.
 *
 * @param maxAttempts how often a call is tried at the most, the first attempt included
 * @param baseDelay the pause before the second attempt, doubled from one to the next
 * @param maxDelay the longest pause
 * @param timeout how long one execution may take
 * @param queueCapacity how many calls may wait beyond those that execute
 */
public record ResilienceSettings(int maxAttempts, Duration baseDelay, Duration maxDelay, Duration timeout,
		int queueCapacity) {

	public ResilienceSettings {
		Assert.isTrue(maxAttempts >= 1, "'retry.max-attempts' must be at least 1");
		Assert.isTrue(baseDelay.toMillis() >= 1, "'retry.base-delay' must be at least 1ms");
		Assert.isTrue(maxDelay.compareTo(baseDelay) >= 0, "'retry.max-delay' must not be less than 'retry.base-delay'");
		Assert.isTrue(timeout.compareTo(Duration.ZERO) > 0, "'timeout' must be positive");
		Assert.isTrue(queueCapacity >= 0, "'queue-capacity' must not be negative");
	}

	/**
	 * How many calls may execute or wait at the same time.
	 * @param max how many runners there are at the most
	 * @param concurrency how many calls each of them executes
	 * @return their number
	 */
	int maxConcurrentCalls(int max, int concurrency) {
		return (int) Math.min((long) max * concurrency + this.queueCapacity, Integer.MAX_VALUE);
	}

}
