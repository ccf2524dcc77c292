package io.flame.benchmarks.comparison;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Measurement}.
 */
class MeasurementTests {

	@Test
	void figuresArePerCall() {
		Load.Result result = new Load.Result(1000, 2, 500_000_000, 60_000, 900_000, "one of two");
		assertThat(Measurement.of(result, new Usage(30_000_000, 5_000_000), new Usage(20_000_000, 7_000_000)))
			.isEqualTo(new Measurement(2000, 60, 900, 50, 5000, 7000, 2));
	}

	@Test
	void whenNoCallWasAnsweredThenTheErrorIsTold() {
		Load.Result result = new Load.Result(0, 3, 500_000_000, 0, 0, "java.io.IOException: no route");
		assertThatExceptionOfType(ContenderFailedException.class)
			.isThrownBy(() -> Measurement.of(result, new Usage(1, 1), new Usage(1, 1)))
			.withMessageContaining("no route");
	}

	@Test
	void eachFigureHasItsOwnMedianAndErrorsAddUp() {
		assertThat(Measurement.median(List.of(measurement(10, 3, 0), measurement(30, 1, 2), measurement(20, 2, 1))))
			.isEqualTo(measurement(20, 2, 3));
		assertThat(Measurement.median(List.of(measurement(10, 3, 0), measurement(30, 1, 0))))
			.isEqualTo(measurement(20, 2, 0));
	}

	private static Measurement measurement(double calls, double other, long errors) {
		return new Measurement(calls, other, other, other, other, other, errors);
	}

}
