package io.flame.benchmarks.comparison.hazelcast;

import java.util.concurrent.Callable;

import com.hazelcast.core.ManagedContext;
import io.flame.benchmarks.comparison.observed.ObservedDesk;
import io.micrometer.observation.ObservationRegistry;

/**
 * Has a member observe the tasks that it executes.
 *
 * @param registry what records observations
 */
record ObservedTasks(ObservationRegistry registry) implements ManagedContext {

	@Override
	public Object initialize(Object object) {
		if (object instanceof QuoteTask task) {
			return observed("quote", task);
		}
		return (object instanceof EchoTask task) ? observed("echo", task) : object;
	}

	private Callable<?> observed(String method, Callable<?> task) {
		return () -> ObservedDesk.observation(ObservedDesk.SERVER, method, this.registry).observeChecked(task::call);
	}

}
