package io.flame.metrics;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Takes one reading for all gauges that are read together. Thread-safe.
 *
 * @param <T> the type of the reading
 */
final class RecentReading<T> {

	private static final long VALID = Duration.ofMillis(200).toNanos();

	private final Supplier<T> source;

	private volatile @Nullable Reading<T> last;

	RecentReading(Supplier<T> source) {
		this.source = source;
	}

	T get() {
		Reading<T> reading = this.last;
		long now = System.nanoTime();
		if (reading == null || now - reading.time() > VALID) {
			reading = new Reading<>(this.source.get(), now);
			this.last = reading;
		}
		return reading.value();
	}

	private record Reading<T>(T value, long time) {

	}

}
