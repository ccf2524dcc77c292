package io.flame.metrics;

import java.time.Duration;
import java.util.function.Supplier;

import io.flame.pool.PoolCounts;
import org.jspecify.annotations.Nullable;

/**
 * Asks a pool once for all gauges that are read together. Thread-safe.
 */
final class RecentCounts {

	private static final long VALID = Duration.ofMillis(200).toNanos();

	private final Supplier<PoolCounts> source;

	private volatile @Nullable Reading last;

	RecentCounts(Supplier<PoolCounts> source) {
		this.source = source;
	}

	PoolCounts get() {
		Reading reading = this.last;
		long now = System.nanoTime();
		if (reading == null || now - reading.time() > VALID) {
			reading = new Reading(this.source.get(), now);
			this.last = reading;
		}
		return reading.counts();
	}

	private record Reading(PoolCounts counts, long time) {

	}

}
