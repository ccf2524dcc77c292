package io.flame.benchmarks.comparison;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Load}, {@link Payload} and {@link Usage}.
 */
class LoadTests {

	private static final Duration SHORT = Duration.ofMillis(50);

	@ParameterizedTest
	@EnumSource
	void whenAnswersAreRightThenTheyAreCounted(Payload payload) throws InterruptedException {
		Load.Result result = run(new Desk(), payload);
		assertThat(result.calls()).isPositive();
		assertThat(result.errors()).isZero();
		assertThat(result.error()).isNull();
		assertThat(result.p50Nanos()).isPositive().isLessThanOrEqualTo(result.p99Nanos());
		assertThat(Load.Result.ofFields(result.toFields())).isEqualTo(result);
	}

	@ParameterizedTest
	@EnumSource
	void whenAnswersAreWrongThenTheyAreErrors(Payload payload) throws InterruptedException {
		Load.Result result = run(new Desk() {

			@Override
			public Quote quote(Order order) {
				return new Quote(order.id(), 0, "EUR", "", 0);
			}

			@Override
			public byte[] echo(byte[] content) {
				return new byte[content.length];
			}

		}, payload);
		assertThat(result.calls()).isZero();
		assertThat(result.errors()).isPositive();
		assertThat(result.error()).contains("A wrong answer");
	}

	@Test
	void whenCallsFailThenTheOthersAreCountedAndTheFirstErrorIsTold() throws InterruptedException {
		AtomicInteger calls = new AtomicInteger();
		Load.Result result = run(new Desk() {

			@Override
			public Quote quote(Order order) throws Exception {
				int number = calls.getAndIncrement();
				if (number < 2) {
					throw new IOException("failure\nnumber " + number);
				}
				return super.quote(order);
			}

		}, Payload.RECORD);
		assertThat(result.calls()).isPositive();
		assertThat(result.errors()).isEqualTo(2);
		assertThat(Load.Result.ofFields(result.toFields()).error()).startsWith("java.io.IOException: failure number ");
	}

	@Test
	void usageGrows() {
		Usage before = Usage.now();
		byte[] memory = new byte[1 << 20];
		Usage after = Usage.ofFields(Usage.now().toFields());
		assertThat(after.since(before).cpuNanos()).isNotNegative();
		if (Runtime.version().feature() >= 21) {
			assertThat(after.since(before).allocatedBytes()).isGreaterThanOrEqualTo(memory.length);
		}
	}

	private static Load.Result run(OrderDesk desk, Payload payload) throws InterruptedException {
		AtomicInteger events = new AtomicInteger();
		Load.Result result = new Load(desk, payload, 2, CallerThreads.PLATFORM.factory()).run(SHORT, SHORT,
				events::incrementAndGet, events::incrementAndGet);
		assertThat(events).hasValue(2);
		return result;
	}

	/**
	 * A contender in the same process.
	 */
	private static class Desk implements OrderDesk {

		@Override
		public Quote quote(Order order) throws Exception {
			return order.quote();
		}

		@Override
		public byte[] echo(byte[] content) {
			return content.clone();
		}

	}

}
