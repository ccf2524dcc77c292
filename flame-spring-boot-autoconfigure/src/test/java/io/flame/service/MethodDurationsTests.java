package io.flame.service;

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MethodDurationsTests {

	private final MethodDurations durations = new MethodDurations();

	private final MethodDefinition method = method("toString");

	private static MethodDefinition method(String name) {
		try {
			Method method = Object.class.getMethod(name);
			return new MethodDefinition(name, method, List.of(),
					new MethodResult(method.getGenericReturnType(), false, null), CallSettings.NONE, false, false);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void executed(int times, long micros) {
		for (int i = 0; i < times; i++) {
			this.durations.executed(this.method, TimeUnit.MICROSECONDS.toNanos(micros));
		}
	}

	@Test
	void whatIsNotKnownIsNotShort() {
		assertThat(this.durations.isShort(this.method)).isFalse();
		executed(7, 1);
		assertThat(this.durations.isShort(this.method)).isFalse();
		assertThat(this.durations.expectedNanos(this.method)).isEqualTo(1_000_000);
		executed(1, 1);
		assertThat(this.durations.isShort(this.method)).isTrue();
		assertThat(this.durations.expectedNanos(this.method)).isEqualTo(1000);
		assertThat(this.durations.isShort(method("hashCode"))).isFalse();
	}

	@Test
	void oneLongExecutionEndsItAndSomeShortOnesBringItBack() {
		executed(1000, 10);
		executed(1, 5000);
		assertThat(this.durations.isShort(this.method)).isFalse();
		executed(5, 10);
		assertThat(this.durations.isShort(this.method)).isFalse();
		executed(50, 10);
		assertThat(this.durations.isShort(this.method)).isTrue();
	}

	@Test
	void whatTakesLongNowAndThenIsNotShort() {
		for (int i = 0; i < 100; i++) {
			executed(1, 20_000);
			executed(20, 1);
			assertThat(this.durations.isShort(this.method)).isFalse();
		}
	}

	@Test
	void whatIsExpectedFollowsTheLastExecutions() {
		executed(100, 10);
		assertThat(this.durations.expectedNanos(this.method)).isBetween(9_000L, 11_000L);
		executed(200, 300);
		assertThat(this.durations.expectedNanos(this.method)).isBetween(290_000L, 310_000L);
	}

}
