package io.flame.client;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * The defaults of a pool for calls that have no options of their own.
 *
 * @param acquireTimeout how long a call may wait for a runner
 * @param timeout how long one execution may take
 */
public record InvocationDefaults(Duration acquireTimeout, Duration timeout) {

	public InvocationDefaults {
		Assert.isTrue(acquireTimeout.compareTo(Duration.ZERO) > 0, "'acquire-timeout' must be positive");
		Assert.isTrue(timeout.compareTo(Duration.ZERO) > 0, "'timeout' must be positive");
	}

}
