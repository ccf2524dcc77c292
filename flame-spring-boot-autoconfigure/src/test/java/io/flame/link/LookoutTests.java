package io.flame.link;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When it pays to look for what the peer sends.
 */
class LookoutTests {

	private final Lookout lookout = new Lookout(5);

	@BeforeEach
	void severalProcessors() {
		Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "With one processor nobody looks");
	}

	@Test
	void looksUntilItHasMostlyFoundNothing() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.lookout.pays()).isTrue();
			this.lookout.looked(i % 3 > 0);
		}
		int misses = 0;
		while (this.lookout.pays()) {
			this.lookout.looked(false);
			misses++;
		}
		assertThat(misses).isBetween(1, 8);
	}

	@Test
	void looksAgainAfterSomeWaits() {
		while (this.lookout.pays()) {
			this.lookout.looked(false);
		}
		for (int i = 1; i < 5; i++) {
			this.lookout.waited();
			assertThat(this.lookout.pays()).isFalse();
		}
		this.lookout.waited();
		assertThat(this.lookout.pays()).isTrue();
	}

}
