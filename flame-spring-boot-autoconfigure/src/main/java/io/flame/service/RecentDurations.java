package io.flame.service;

/**
 * How long a method has taken lately: a peak that fades with every further call, and an
 * average in which the last calls count most. Thread-safe; calls that end at the same
 * instant may count as one.
 */
final class RecentDurations {

	/** Before so many calls nothing is known. */
	private static final int ENOUGH = 8;

	/** What was before counts this part less with every further call. */
	private static final int FADING_BITS = 4;

	private volatile int count;

	private volatile long peak;

	private volatile long average;

	/**
	 * A call has ended.
	 * @param nanos how long it took, in nanoseconds
	 */
	void add(long nanos) {
		long peak = this.peak;
		long average = this.average;
		int count = this.count;
		this.peak = Math.max(nanos, peak - ((peak - nanos) >> FADING_BITS));
		this.average = (count > 0) ? average + ((nanos - average) >> FADING_BITS) : nanos;
		if (count < ENOUGH) {
			this.count = count + 1;
		}
	}

	/**
	 * What hardly any of the last calls has exceeded.
	 * @return nanoseconds, a very large number as long as there were too few calls
	 */
	long peak() {
		return known(this.peak);
	}

	/**
	 * What the last calls have taken on average.
	 * @return nanoseconds, a very large number as long as there were too few calls
	 */
	long average() {
		return known(this.average);
	}

	private long known(long nanos) {
		return (this.count >= ENOUGH) ? nanos : Long.MAX_VALUE;
	}

}
