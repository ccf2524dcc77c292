package io.flame.client;

import java.time.Duration;

/**
 * What a pool says about calls that say nothing themselves.
 *
 * @param acquireTimeout how long a call may wait for a runner
 * @param timeout how long one execution may take
 */
public record InvocationDefaults(Duration acquireTimeout, Duration timeout) {

}
