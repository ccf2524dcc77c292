package io.flame.sample.billing;

import io.flame.FlameService;

import org.springframework.beans.factory.annotation.Value;

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
	 * @param amount the amount
	 * @return what became of it
	 */
	public Charge charge(Amount amount) {
		return new Charge(true, amount.amount(), this.runner);
	}

	/**
	 * Refunds an amount.
	 * @param amount the amount
	 * @return what became of it
	 */
	public Refund refund(Amount amount) {
		return new Refund(true, amount.amount(), this.runner);
	}

}
