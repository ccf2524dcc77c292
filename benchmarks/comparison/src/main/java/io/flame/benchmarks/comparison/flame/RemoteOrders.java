package io.flame.benchmarks.comparison.flame;

import io.flame.FlameService;
import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.Quote;

/**
 * The service as a user writes it.
 */
@FlameService
public class RemoteOrders {

	/**
	 * Answers an order.
	 * @param order the order
	 * @return the answer
	 */
	public Quote quote(Order order) {
		return order.quote();
	}

	/**
	 * Sends bytes back.
	 * @param content the bytes
	 * @return the same bytes
	 */
	public byte[] echo(byte[] content) {
		return content;
	}

}
