package io.flame.benchmarks.comparison;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of a contender.
 *
 * @param callsPerSecond answered calls
 * @param p50Micros the median of the calls' times
 * @param p99Micros the time that one call of a hundred takes longer than
 * @param cpuMicros processor time per call, client and server together
 * @param clientBytes allocated by the client per call, or 0 if the JVM does not count it
 * @param serverBytes allocated by the server per call, or 0 if the JVM does not count it
 * @param errors failed calls and wrong answers
 */
record Measurement(double callsPerSecond, double p50Micros, double p99Micros, double cpuMicros, double clientBytes,
		double serverBytes, long errors) {

	static Measurement of(Load.Result result, Usage client, Usage server) {
		if (result.calls() == 0) {
			throw new ContenderFailedException("no call was answered: " + result.error());
		}
		double calls = result.calls();
		return new Measurement(calls * 1e9 / result.nanos(), result.p50Nanos() / 1e3, result.p99Nanos() / 1e3,
				client.plus(server).cpuNanos() / 1e3 / calls, client.allocatedBytes() / calls,
				server.allocatedBytes() / calls, result.errors());
	}

	/**
	 * The median of each figure for itself, and the sum of the errors.
	 */
	static Measurement median(List<Measurement> measurements) {
		return new Measurement(median(measurements, Measurement::callsPerSecond),
				median(measurements, Measurement::p50Micros), median(measurements, Measurement::p99Micros),
				median(measurements, Measurement::cpuMicros), median(measurements, Measurement::clientBytes),
				median(measurements, Measurement::serverBytes),
				measurements.stream().mapToLong(Measurement::errors).sum());
	}

	private static double median(List<Measurement> measurements, ToDoubleFunction<Measurement> figure) {
		double[] values = measurements.stream().mapToDouble(figure).sorted().toArray();
		int middle = values.length / 2;
		return (values.length % 2 != 0) ? values[middle] : (values[middle - 1] + values[middle]) / 2;
	}

}
