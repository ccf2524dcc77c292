package io.flame.resilience;

import java.time.Duration;

/**
 * How a pool treats calls that fail or are too many.
 *
 * @param maxAttempts how often a call is tried at the most, the first attempt included
 * @param baseDelay the pause before the second attempt, doubled from one to the next
 * @param maxDelay the longest pause
 * @param maxConcurrentCalls how many calls may execute or wait at the same time
 */
public record ResilienceSettings(int maxAttempts, Duration baseDelay, Duration maxDelay, int maxConcurrentCalls) {

}
