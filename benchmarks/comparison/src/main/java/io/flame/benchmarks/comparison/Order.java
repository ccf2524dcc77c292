package io.flame.benchmarks.comparison;

import java.io.Serializable;

/**
 * What a caller sends: about 110 bytes as JSON. Serializable, because Dubbo refuses
 * others.
 *
 * @param id the number of the order
 * @param customer the number of the customer
 * @param item what is ordered
 * @param quantity how many
 * @param cents the price of one
 * @param express whether it is urgent
 */
public record Order(String id, String customer, String item, int quantity, long cents,
		boolean express) implements Serializable {

	private static final long EXPRESS_CENTS = 1250;

	/**
	 * What all servers do with an order.
	 * @return the answer
	 */
	public Quote quote() {
		long goods = this.quantity * this.cents;
		return this.express ? new Quote(this.id, goods + EXPRESS_CENTS, "EUR", "courier-by-night", 1)
				: new Quote(this.id, goods, "EUR", "parcel-by-rail", 3);
	}

}
