package io.flame.benchmarks.comparison.dubbo;

import java.util.Objects;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.Quote;
import io.flame.benchmarks.comparison.observed.ObservedDesk;
import io.micrometer.observation.ObservationRegistry;

/**
 * The server's side, observed. Public, for Dubbo generates classes that call it.
 */
public class ObservedDubboOrders extends LocalDubboOrders {

	private final ObservationRegistry registry;

	ObservedDubboOrders(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Quote quote(Order order) {
		return Objects.requireNonNull(ObservedDesk.observation(ObservedDesk.SERVER, "quote", this.registry)
			.observe(() -> super.quote(order)));
	}

	@Override
	public byte[] echo(byte[] content) {
		return Objects.requireNonNull(ObservedDesk.observation(ObservedDesk.SERVER, "echo", this.registry)
			.observe(() -> super.echo(content)));
	}

}
