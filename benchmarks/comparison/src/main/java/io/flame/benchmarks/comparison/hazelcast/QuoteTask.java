package io.flame.benchmarks.comparison.hazelcast;

import java.util.concurrent.Callable;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.Quote;

/**
 * Answers an order on a member.
 *
 * @param order the order
 */
record QuoteTask(Order order) implements Callable<Quote> {

	@Override
	public Quote call() {
		return this.order.quote();
	}

}
