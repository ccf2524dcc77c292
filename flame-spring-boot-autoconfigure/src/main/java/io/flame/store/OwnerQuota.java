package io.flame.store;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How much owners have stored. What other processes store is noticed from time to time.
 * Thread-safe.
 */
final class OwnerQuota {

	private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

	private final ObjectStorage storage;

	private final long max;

	private final Map<String, Usage> usages = new ConcurrentHashMap<>();

	OwnerQuota(ObjectStorage storage, long max) {
		this.storage = storage;
		this.max = max;
	}

	long max() {
		return this.max;
	}

	/**
	 * How much an owner may store.
	 * @param wanted how much it wants to store at least
	 * @return the number of bytes, negative if it has too much already
	 */
	long remaining(String owner, long wanted) throws IOException {
		Usage usage = this.usages.get(owner);
		if (usage != null && System.nanoTime() - usage.measuredAt() < FRESH_NANOS
				&& this.max - usage.size() >= wanted) {
			return this.max - usage.size();
		}
		long size = 0;
		for (StoredObject object : this.storage.list(VersionStore.prefix(owner))) {
			size += object.size();
		}
		this.usages.put(owner, new Usage(size, System.nanoTime()));
		return this.max - size;
	}

	void added(String owner, long size) {
		this.usages.computeIfPresent(owner, (key, usage) -> new Usage(usage.size() + size, usage.measuredAt()));
	}

	/**
	 * Something of an owner was deleted.
	 */
	void freed(String owner) {
		this.usages.remove(owner);
	}

	/**
	 * What an owner has stored.
	 *
	 * @param size the number of bytes
	 * @param measuredAt when the storage was asked
	 */
	private record Usage(long size, long measuredAt) {

	}

}
