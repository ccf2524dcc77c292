package io.flame.pool;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StartPermitsTests {

	private final List<String> order = new ArrayList<>();

	@Test
	void whenAPermitIsGivenBackThenTheOneThatAskedFirstIsTheFirst() {
		StartPermits permits = new StartPermits(1);
		Runnable never = () -> this.order.add("never");
		assertThat(permits.tryAcquire(never)).isTrue();
		Runnable[] first = new Runnable[1];
		first[0] = () -> {
			this.order.add("first");
			assertThat(permits.tryAcquire(first[0])).isTrue();
			// and one more
			assertThat(permits.tryAcquire(first[0])).isFalse();
		};
		Runnable[] second = new Runnable[1];
		second[0] = () -> {
			this.order.add("second");
			assertThat(permits.tryAcquire(second[0])).isTrue();
		};
		assertThat(permits.tryAcquire(first[0])).isFalse();
		assertThat(permits.tryAcquire(second[0])).isFalse();
		assertThat(permits.tryAcquire(first[0])).isFalse();
		permits.release();
		permits.release();
		permits.release();
		assertThat(this.order).containsExactly("first", "second", "first");
	}

	@Test
	void whenTheFirstOneNeedsNoPermitAnyMoreThenTheNextOneGetsIt() {
		StartPermits permits = new StartPermits(1);
		permits.tryAcquire(() -> {
		});
		permits.tryAcquire(() -> this.order.add("not any more"));
		permits.tryAcquire(() -> {
			this.order.add("next");
			assertThat(permits.tryAcquire(() -> {
			})).isTrue();
		});
		permits.tryAcquire(() -> this.order.add("later"));
		permits.release();
		assertThat(this.order).containsExactly("not any more", "next");
	}

}
