package io.flame.runner;

/**
 * Ids with the second in which each ends, in arrays: open addressing with linear probing.
 * Those that have ended stay until their room is needed. Not thread-safe.
 */
final class IdTable {

	private static final int MIN_SLOTS = 8;

	private static final int BYTES_PER_SLOT = 2 * Long.BYTES + Integer.BYTES;

	/** How old a table becomes that nothing is added to but little by little. */
	private static final int MAX_AGE = 300;

	private final int capacity;

	/** Two for each slot, both 0 where it is free. */
	private long[] digests = new long[2 * MIN_SLOTS];

	private int[] ends = new int[MIN_SLOTS];

	private int used;

	/** No id ends before this. */
	private int earliest = Integer.MAX_VALUE;

	private int rebuilt;

	/**
	 * Create a table.
	 * @param capacity how many ids there may be that have not ended
	 */
	IdTable(int capacity) {
		this.capacity = capacity;
	}

	/**
	 * Add an id.
	 * @param id the id
	 * @param end the last second in which it is needed, {@link Integer#MAX_VALUE} for
	 * ever
	 * @param now the current second: what ended before it is needed no longer
	 * @return what became of it
	 */
	Outcome add(IdDigest id, int end, int now) {
		int slot = find(id.high(), id.low());
		if (!isFree(slot)) {
			if (this.ends[slot] >= now) {
				return Outcome.KNOWN;
			}
			put(slot, id.high(), id.low(), end);
			return Outcome.ADDED;
		}
		boolean full = this.used >= this.capacity;
		if (full ? this.earliest < now : (isCrowded() || now - this.rebuilt >= MAX_AGE)) {
			rebuild(now);
			full = this.used >= this.capacity;
			slot = find(id.high(), id.low());
		}
		if (full) {
			return Outcome.FULL;
		}
		put(slot, id.high(), id.low(), end);
		this.used++;
		return Outcome.ADDED;
	}

	/**
	 * The slot that has an id, or the free one where it belongs.
	 */
	private int find(long high, long low) {
		int slots = this.ends.length;
		// the upper half, since the lower one has picked the table
		int slot = (int) (((IdDigest.spread(high, low) >>> 32) * slots) >>> 32);
		while (!isFree(slot) && (this.digests[2 * slot] != high || this.digests[2 * slot + 1] != low)) {
			slot++;
			if (slot == slots) {
				slot = 0;
			}
		}
		return slot;
	}

	private boolean isFree(int slot) {
		return (this.digests[2 * slot] | this.digests[2 * slot + 1]) == 0;
	}

	/**
	 * Whether probing would take long with another id.
	 */
	private boolean isCrowded() {
		return this.used >= this.ends.length / 5 * 4;
	}

	private void put(int slot, long high, long low, int end) {
		this.digests[2 * slot] = high;
		this.digests[2 * slot + 1] = low;
		this.ends[slot] = end;
		this.earliest = Math.min(this.earliest, end);
	}

	/**
	 * Leave behind what has ended, and have half as much room as the rest takes.
	 */
	private void rebuild(int now) {
		long[] digests = this.digests;
		int[] ends = this.ends;
		int count = 0;
		for (int i = 0; i < ends.length; i++) {
			if (!isFree(i) && ends[i] >= now) {
				count++;
			}
		}
		int slots = count + count / 2 + MIN_SLOTS;
		this.digests = new long[2 * slots];
		this.ends = new int[slots];
		this.used = count;
		this.earliest = Integer.MAX_VALUE;
		this.rebuilt = now;
		for (int i = 0; i < ends.length; i++) {
			long high = digests[2 * i];
			long low = digests[2 * i + 1];
			if ((high | low) != 0 && ends[i] >= now) {
				put(find(high, low), high, low, ends[i]);
			}
		}
	}

	/**
	 * The memory that it takes.
	 * @return bytes, but for some dozens
	 */
	long bytes() {
		return (long) BYTES_PER_SLOT * this.ends.length;
	}

	/**
	 * What became of an id.
	 */
	enum Outcome {

		/** It is remembered from now on. */
		ADDED,

		/** It was there already. */
		KNOWN,

		/** There is no room for it. */
		FULL

	}

}
