package io.flame.sample.billing;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Billing} and the function {@code ping}.
 */
class BillingTests {

	private final Billing billing = new Billing("runner-1");

	@Test
	void whenAnAmountIsChargedOrRefundedThenThereIsAReceipt() {
		assertThat(this.billing.charge(50)).isEqualTo(new Receipt("charge", 50, "runner-1"));
		assertThat(this.billing.refund(20)).isEqualTo(new Receipt("refund", 20, "runner-1"));
	}

	@Test
	void whenTheAmountIsNotPositiveThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.billing.charge(-1))
			.withMessage("'amount' must be positive, not -1");
		assertThatIllegalArgumentException().isThrownBy(() -> this.billing.refund(0));
	}

	@Test
	@SuppressWarnings("NullAway") // javac 17 loses type arguments' annotations in class
									// files
	void whenPingedThenItAnswers() {
		Function<@Nullable String, String> ping = new PingConfiguration().ping();
		assertThat(ping.apply("hello")).isEqualTo("pong: hello");
		assertThat(ping.apply(null)).isEqualTo("pong");
	}

}
