package io.flame.runner;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Remembers the ids of requests until their time window is over, so that each is executed
 * once at the most. Thread-safe.
 * <p>
 * An id takes about 30 bytes, whatever its length and however far its end. It is
 * forgotten by the second, and never early.
 */
final class ReplayMemory {

	private static final int MIN_CAPACITY = 1_000_000;

	/** The share of the heap, and what an id may take of it. */
	private static final long HEAP_BYTES_PER_ID = 16 * 32;

	/** Few enough to be moved to another table while others wait for that. */
	private static final int IDS_PER_TABLE = 16_384;

	private static final int MILLIS = 1000;

	/** Each has a lock of its own, so that hardly two requests meet. */
	private final IdTable[] tables;

	/** The seconds in tables count from here. */
	private final long origin;

	/** What ended before this is forgotten, even if the clock is set back. */
	private final AtomicLong forgotten = new AtomicLong(Long.MIN_VALUE);

	/**
	 * Create a memory.
	 * @param capacity how many ids there may be at the same time, or slightly fewer
	 * @param now the current time, in milliseconds since the epoch
	 */
	ReplayMemory(int capacity, long now) {
		// a power of two, so that some bits pick one
		int count = Integer.highestOneBit(Math.max(1, 2 * (capacity / IDS_PER_TABLE)));
		this.tables = IntStream.range(0, count).mapToObj((i) -> new IdTable(capacity / count)).toArray(IdTable[]::new);
		this.origin = now;
	}

	/**
	 * How many ids are worth their memory: as many as go into a sixteenth of the heap,
	 * but not less than a million.
	 * @param maxHeap the size of the heap, in bytes
	 * @return a capacity
	 */
	static int capacity(long maxHeap) {
		return (int) Math.min(Math.max(maxHeap / HEAP_BYTES_PER_ID, MIN_CAPACITY), Integer.MAX_VALUE);
	}

	/**
	 * Remember an id.
	 * @param id the id
	 * @param until until when, in milliseconds since the epoch
	 * @param now the current time, in milliseconds since the epoch
	 * @throws RefusedException if it is known already, or there is no room for it
	 */
	void remember(String id, long until, long now) throws RefusedException {
		IdDigest digest = IdDigest.of(id);
		IdTable table = this.tables[(int) IdDigest.spread(digest.high(), digest.low()) & (this.tables.length - 1)];
		IdTable.Outcome outcome;
		synchronized (table) {
			// known only here: another one may just have forgotten this id
			long over = advance(now);
			if (until < over) {
				throw RefusedException.signature("'exp' is over. Compare the clocks of parent and runner.");
			}
			outcome = table.add(digest, second(until), second(over));
		}
		if (outcome == IdTable.Outcome.KNOWN) {
			throw RefusedException.signature("The invocation id was seen before. Every attempt needs a new one.");
		}
		if (outcome == IdTable.Outcome.FULL) {
			throw RefusedException
				.signature("Too many requests whose time is not over: no more can be protected from being replayed.");
		}
	}

	private long advance(long now) {
		long last = this.forgotten.get();
		// mostly it is the millisecond of the request before
		return (now > last) ? this.forgotten.accumulateAndGet(now, Math::max) : last;
	}

	/**
	 * The second of a time, rounded up: an id is kept too long rather than not long
	 * enough. What lies more than 68 years ahead is kept for ever.
	 */
	private int second(long time) {
		long millis = Math.max(0, time - this.origin);
		return (int) Math.min((millis / MILLIS) + Math.min(millis % MILLIS, 1), Integer.MAX_VALUE);
	}

	/**
	 * The memory that all ids take.
	 * @return bytes, roughly
	 */
	long bytes() {
		return Arrays.stream(this.tables).mapToLong(IdTable::bytes).sum();
	}

}
