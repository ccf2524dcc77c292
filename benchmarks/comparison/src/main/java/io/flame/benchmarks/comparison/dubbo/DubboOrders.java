package io.flame.benchmarks.comparison.dubbo;

import io.flame.benchmarks.comparison.Order;
import io.flame.benchmarks.comparison.OrderDesk;
import io.flame.benchmarks.comparison.Quote;

/**
 * The service's interface. Public, for Dubbo generates classes that implement it.
 */
public interface DubboOrders extends OrderDesk {

	@Override
	Quote quote(Order order);

	@Override
	byte[] echo(byte[] content);

}
