package io.flame.resilience;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How a pool treats calls that fail or are too many.
 *
 * @param maxAttempts how often a call is tried at the most, the first attempt included
 * @param baseDelay the pause before the second attempt, doubled from one to the next
 * @param maxDelay the longest pause
 * @param maxConcurrentCalls how many calls may execute or wait at the same time
 */
public record ResilienceSettings(int maxAttempts, Duration baseDelay, Duration maxDelay, int maxConcurrentCalls) {

	public ResilienceSettings {
		Assert.isTrue(maxAttempts >= 1, "'retry.max-attempts' must be at least 1");
		Assert.isTrue(baseDelay.toMillis() >= 1, "'retry.base-delay' must be at least 1ms");
		Assert.isTrue(maxDelay.compareTo(baseDelay) >= 0, "'retry.max-delay' must not be less than 'retry.base-delay'");
		Assert.isTrue(maxConcurrentCalls >= 1, "'queue-capacity' must not be negative");
	}

}
