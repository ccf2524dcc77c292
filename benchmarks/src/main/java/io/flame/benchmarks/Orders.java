package io.flame.benchmarks;

import io.flame.FlameService;

/**
 * A service whose methods do nothing.
 */
@FlameService
public class Orders {

	/**
	 * Counts.
	 * @param number a number
	 * @return the next one
	 */
	public int next(int number) {
		return number + 1;
	}

	/**
	 * Sends an order back.
	 * @param order the order
	 * @return the same order
	 */
	public Order echo(Order order) {
		return order;
	}

	/**
	 * Sends bytes back.
	 * @param content the bytes
	 * @return the same bytes
	 */
	public byte[] echoBytes(byte[] content) {
		return content;
	}

}
