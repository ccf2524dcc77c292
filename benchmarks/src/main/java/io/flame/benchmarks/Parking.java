package io.flame.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameService;

/**
 * A service whose calls take as long as somebody wants.
 */
@FlameService
public class Parking {

	private final CountDownLatch released = new CountDownLatch(1);

	private final AtomicInteger parked = new AtomicInteger();

	/**
	 * Sends an order back at once.
	 * @param order the order
	 * @return the same order
	 */
	public Order pass(Order order) {
		return order;
	}

	/**
	 * Sends an order back when all are released.
	 * @param order the order
	 * @return the same order
	 * @throws InterruptedException if the call is cancelled
	 */
	public Order park(Order order) throws InterruptedException {
		this.parked.incrementAndGet();
		this.released.await();
		return order;
	}

	int parked() {
		return this.parked.get();
	}

	void release() {
		this.released.countDown();
	}

}
