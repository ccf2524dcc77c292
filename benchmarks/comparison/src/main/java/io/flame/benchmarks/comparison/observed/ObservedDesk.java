package io.flame.benchmarks.comparison.observed;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * A client that observes each of its calls, for contenders without observations of their
 * own.
 *
 * @param desk the client
 * @param registry what records observations
 */
public record ObservedDesk(OrderDesk desk, ObservationRegistry registry) implements OrderDesk {

	/** The timer of calls. */
	public static final String CLIENT = "orders.client";

	/** The timer of what servers do. */
	public static final String SERVER = "orders.server";

	/**
	 * Makes an observation, which is not started.
	 * @param name its name
	 * @param method the method that is called
	 * @param registry what records it
	 * @return the observation
	 */
	public static Observation observation(String name, String method, ObservationRegistry registry) {
		return Observation.createNotStarted(name, registry).lowCardinalityKeyValue("method", method);
	}

	@Override
	public Quote quote(Order order) throws Exception {
		return observation(CLIENT, "quote", this.registry).observeChecked(() -> this.desk.quote(order));
	}

	@Override
	public byte[] echo(byte[] content) throws Exception {
		return observation(CLIENT, "echo", this.registry).observeChecked(() -> this.desk.echo(content));
	}

}
