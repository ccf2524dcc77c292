package io.flame.sample.billing;

import io.flame.FlameService;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.util.Assert;

/**
 * Pretends to move money.
 */
@FlameService("billing")
public class Billing {

	private final String runner;

	Billing(@Value("${flame.server.id:local}") String runner) {
		this.runner = runner;
	}

	/**
	 * Charges an amount.
	 * @param amount the amount in cents
	 * @return the receipt
	 * @throws IllegalArgumentException if the amount is not positive
	 */
	public Receipt charge(long amount) {
		return receipt("charge", amount);
	}

	/**
	 * Refunds an amount.
	 * @param amount the amount in cents
	 * @return the receipt
	 * @throws IllegalArgumentException if the amount is not positive
	 */
	public Receipt refund(long amount) {
		return receipt("refund", amount);
	}

	private Receipt receipt(String kind, long amount) {
		Assert.isTrue(amount > 0, () -> "'amount' must be positive, not " + amount);
		return new Receipt(kind, amount, this.runner);
	}

}
