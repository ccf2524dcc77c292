package io.flame.runner;

import java.time.Duration;

import io.flame.protocol.BuildId;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The settings of the runner role.
 *
 * @param id the runner's id
 * @param maxBodySize how large a request body may be, in bytes
 * @param bodyTimeout how long a request body may take to arrive
 * @param maxResponseSize how large a response body may be, in bytes
 * @param maxClockSkew how far the clocks of parents may be off
 * @param maxConcurrency how many calls are executed at the same time, {@code null} for no
 * limit
 * @param requestTimeout the time for a call that brings none
 * @param exposeErrors whether stack traces leave the runner
 * @param resultTimeToLive how long the result of a call with an idempotency key is
 * remembered
 * @param maxRememberedSize how large all results are that are remembered, in bytes
 * @param build the build of the application that it is
 */
public record RunnerSettings(String id, long maxBodySize, Duration bodyTimeout, long maxResponseSize,
		Duration maxClockSkew, @Nullable Integer maxConcurrency, Duration requestTimeout, boolean exposeErrors,
		Duration resultTimeToLive, long maxRememberedSize, BuildId build) {

	public RunnerSettings {
		Assert.isTrue(!bodyTimeout.isNegative() && !bodyTimeout.isZero(), "'body-timeout' must be positive");
		Assert.isTrue(!resultTimeToLive.isNegative(), "'idempotency.time-to-live' must not be negative");
		Assert.isTrue(maxRememberedSize >= 0, "'idempotency.max-size' must not be negative");
	}

}
