package io.flame.runner;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.protocol.ArgumentsDigest;
import org.jspecify.annotations.Nullable;

/**
 * The results of calls with idempotency keys. They are forgotten after a time, and the
 * oldest ones first if there are too many: each costs something however small it is, so
 * that the limit in bytes limits their number, too. Not thread-safe.
 */
final class RememberedResults {

	/** The objects around a result and its key, and its place in the map. */
	static final int OVERHEAD = 300;

	private final long ttlNanos;

	private final long maxSize;

	/** The oldest first, which are the first to expire. */
	private final Map<IdempotencyKey, Remembered> results = new LinkedHashMap<>();

	private long size;

	RememberedResults(Duration timeToLive, long maxSize) {
		this.ttlNanos = timeToLive.toNanos();
		this.maxSize = maxSize;
	}

	@Nullable Remembered get(IdempotencyKey key) {
		forget(this.maxSize);
		return this.results.get(key);
	}

	void put(IdempotencyKey key, ArgumentsDigest arguments, EncodedResult result) {
		long added = OVERHEAD + 2L * key.key().length() + result.body().length();
		if (added <= this.maxSize && this.ttlNanos > 0) {
			remove(key);
			forget(this.maxSize - added);
			this.results.put(key, new Remembered(arguments, result, added, System.nanoTime()));
			this.size += added;
		}
	}

	private void remove(IdempotencyKey key) {
		Remembered removed = this.results.remove(key);
		if (removed != null) {
			this.size -= removed.size();
		}
	}

	/**
	 * Forget those that are too old, and as many of the others as do not fit.
	 */
	private void forget(long room) {
		long now = System.nanoTime();
		Iterator<Remembered> oldest = this.results.values().iterator();
		while (oldest.hasNext()) {
			Remembered next = oldest.next();
			if (this.size <= room && now - next.since() < this.ttlNanos) {
				return;
			}
			oldest.remove();
			this.size -= next.size();
		}
	}

	/**
	 * A result.
	 *
	 * @param arguments what it is the result of
	 * @param result the result
	 * @param size what it costs, in bytes
	 * @param since a value of {@link System#nanoTime()}
	 */
	record Remembered(ArgumentsDigest arguments, EncodedResult result, long size, long since) {

	}

}
