package io.flame.benchmarks.comparison.dubbo;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.Quote;

/**
 * The server's side. Public, for Dubbo generates classes that call it.
 */
public class LocalDubboOrders implements DubboOrders {

	@Override
	public Quote quote(Order order) {
		return order.quote();
	}

	@Override
	public byte[] echo(byte[] content) {
		return content;
	}

}
