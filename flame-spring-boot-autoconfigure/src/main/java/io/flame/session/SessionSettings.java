package io.flame.session;

import java.time.Duration;
import java.util.Map;

import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * What is fixed when a session is opened.
 *
 * @param pool the name of the pool whose runners execute its calls
 * @param resources what its runner must have been started with, {@code null} for what the
 * pool's runners have
 * @param exclusive whether it has a slot of its own
 * @param idleTimeout how long it keeps its place on a runner without a call
 * @param lease how long it is kept without being used
 * @param labels what the application says about it
 */
public record SessionSettings(String pool, @Nullable RunnerResources resources, boolean exclusive, Duration idleTimeout,
		Duration lease, Map<String, String> labels) {

	public SessionSettings {
		labels = Map.copyOf(labels);
	}

}
