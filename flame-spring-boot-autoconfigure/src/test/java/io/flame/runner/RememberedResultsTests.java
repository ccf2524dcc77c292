package io.flame.runner;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

import io.flame.protocol.ArgumentsDigest;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a runner remembers of calls with idempotency keys.
 */
class RememberedResultsTests {

	private static final Duration LONG = Duration.ofHours(1);

	/** What a result of a thousand bytes costs with a key of one character. */
	private static final int COST = RememberedResults.OVERHEAD + 2 + 1000;

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final ArgumentsDigest arguments = new ArgumentsDigest(this.codecs.cbor(), 1, 2);

	private static IdempotencyKey key(String key) {
		return new IdempotencyKey("service", "method", key);
	}

	private EncodedResult result(int length) {
		return new EncodedResult(this.codecs.cbor(), (Type) String.class, EncodedBody.of(new byte[length]));
	}

	@Test
	void theOldestMakeRoom() {
		RememberedResults results = new RememberedResults(LONG, 2 * COST);
		results.put(key("a"), this.arguments, result(1000));
		results.put(key("b"), this.arguments, result(1000));
		assertThat(results.get(key("a"))).isNotNull();
		assertThat(results.get(key("b"))).isNotNull();
		results.put(key("c"), this.arguments, result(1000));
		assertThat(results.get(key("a"))).isNull();
		assertThat(results.get(key("b"))).isNotNull();
		assertThat(results.get(key("c"))).isNotNull();
		results.put(key("d"), this.arguments, result(1001));
		assertThat(results.get(key("b"))).isNull();
		assertThat(results.get(key("c"))).isNull();
		assertThat(results.get(key("d"))).isNotNull();
	}

	@Test
	void whatIsTooLargeIsNotRememberedAndMakesNobodyGo() {
		RememberedResults results = new RememberedResults(LONG, COST);
		results.put(key("a"), this.arguments, result(1000));
		results.put(key("b"), this.arguments, result(1001));
		assertThat(results.get(key("a"))).isNotNull();
		assertThat(results.get(key("b"))).isNull();
	}

	@Test
	void keysCostSomething() {
		RememberedResults results = new RememberedResults(LONG, COST);
		results.put(key("aa"), this.arguments, result(1000));
		assertThat(results.get(key("aa"))).isNull();
	}

	@Test
	void aResultThatReplacesAnotherCostsNothingMore() {
		RememberedResults results = new RememberedResults(LONG, 2 * COST);
		results.put(key("a"), this.arguments, result(1000));
		results.put(key("b"), this.arguments, result(1000));
		results.put(key("b"), this.arguments, result(1000));
		assertThat(results.get(key("a"))).isNotNull();
		assertThat(results.get(key("b"))).isNotNull();
	}

	@Test
	void nothingIsRememberedWithoutTimeOrRoom() {
		for (RememberedResults results : new RememberedResults[] { new RememberedResults(LONG, 0),
				new RememberedResults(Duration.ZERO, COST) }) {
			results.put(key("a"), this.arguments, result(0));
			assertThat(results.get(key("a"))).isNull();
		}
	}

}
