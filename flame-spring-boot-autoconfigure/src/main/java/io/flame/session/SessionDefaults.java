package io.flame.session;

import java.time.Duration;

/**
 * What holds for sessions that say nothing.
 *
 * @param idleTimeout how long a session keeps its place on a runner without a call
 * @param lease how long a session is kept without being used
 */
public record SessionDefaults(Duration idleTimeout, Duration lease) {

}
