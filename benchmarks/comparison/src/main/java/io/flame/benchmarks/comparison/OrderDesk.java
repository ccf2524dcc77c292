package io.flame.benchmarks.comparison;

/**
 * What is called: the same work behind all contenders, and how each looks to its caller.
 * Safe for use by several threads.
 */
public interface OrderDesk {

	/**
	 * Answers an order.
	 * @param order the order
	 * @return the answer
	 * @throws Exception if the call failed
	 */
	Quote quote(Order order) throws Exception;

	/**
	 * Sends bytes back.
	 * @param content the bytes
	 * @return the same bytes
	 * @throws Exception if the call failed
	 */
	byte[] echo(byte[] content) throws Exception;

}
