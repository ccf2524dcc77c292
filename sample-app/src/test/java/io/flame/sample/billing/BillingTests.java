package io.flame.sample.billing;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Billing} and the function {@code ping}.
 */
class BillingTests {

	private final Billing billing = new Billing("runner-1");

	@Test
	void amountsAreChargedAndRefunded() {
		assertThat(this.billing.charge(Amount.of(50))).isEqualTo(new Charge(true, 50, "runner-1"));
		assertThat(this.billing.refund(Amount.of(20))).isEqualTo(new Refund(true, 20, "runner-1"));
		assertThat(new PingConfiguration().ping().get()).isEqualTo("pong");
	}

	@Test
	void amountThatIsNotPositiveIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Amount.of(-1))
			.withMessage("'amount' must be positive, not -1");
		assertThatIllegalArgumentException().isThrownBy(() -> new Amount(0));
	}

	@Test
	void amountIsReadFromAnObjectAndFromANumber() {
		JsonMapper mapper = new JsonMapper();
		assertThat(mapper.readValue("{\"amount\":50}", Amount.class)).isEqualTo(Amount.of(50));
		assertThat(mapper.readValue("50", Amount.class)).isEqualTo(Amount.of(50));
		assertThat(mapper.writeValueAsString(Amount.of(50))).isEqualTo("{\"amount\":50}");
	}

}
