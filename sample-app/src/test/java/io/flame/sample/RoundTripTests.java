package io.flame.sample;

import io.flame.sample.billing.Amount;
import io.flame.sample.billing.Billing;
import io.flame.sample.billing.Charge;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole application in one process, with calls that are as if they had travelled.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "flame.local.round-trip=true")
class RoundTripTests {

	@Test
	void chargesTravel(@Autowired Billing billing) {
		assertThat(billing.charge(Amount.of(50))).isEqualTo(new Charge(true, 50, "local"));
	}

}
