package io.flame.sample.billing;

import com.fasterxml.jackson.annotation.JsonCreator;

import org.springframework.util.Assert;

/**
 * An amount of money. In JSON it is an object, <code>{"amount":50}</code>, or the number
 * alone.
 *
 * @param amount the amount in cents, positive
 */
public record Amount(long amount) {

	@JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
	public Amount {
		Assert.isTrue(amount > 0, () -> "'amount' must be positive, not " + amount);
	}

	/**
	 * Creates an amount of a number.
	 * @param amount the amount in cents, positive
	 * @return the amount
	 */
	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public static Amount of(long amount) {
		return new Amount(amount);
	}

}
