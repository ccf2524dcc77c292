package io.flame.sample.billing;

import org.springframework.util.Assert;

/**
 * What {@link Billing} answers.
 *
 * @param kind what was done, {@code charge} or {@code refund}
 * @param amount the amount in cents
 * @param runner the id of the runner that did it
 */
public record Receipt(String kind, long amount, String runner) {

	public Receipt {
		Assert.hasText(kind, "'kind' must not be empty");
		Assert.notNull(runner, "'runner' must not be null");
	}

}
