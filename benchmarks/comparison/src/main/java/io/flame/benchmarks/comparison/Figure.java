package io.flame.benchmarks.comparison;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A column of the tables.
 */
enum Figure {

	CALLS("calls/s", Measurement::callsPerSecond),

	P50("p50, µs", Measurement::p50Micros),

	P99("p99, µs", Measurement::p99Micros),

	CPU("CPU per call, µs", Measurement::cpuMicros);

	private final String title;

	private final ToDoubleFunction<Measurement> value;

	Figure(String title, ToDoubleFunction<Measurement> value) {
		this.title = title;
		this.value = value;
	}

	String title() {
		return this.title;
	}

	double of(Measurement measurement) {
		return this.value.applyAsDouble(measurement);
	}

	/**
	 * A value with three digits, or all before the point.
	 */
	static String text(double value) {
		return String.format(Locale.ROOT, (value < 100) ? "%.1f" : "%,.0f", value);
	}

}
