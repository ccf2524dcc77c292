package io.flame.runner;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The memory of bodies that are not verified yet. It is limited for all of them together:
 * anybody may send such bodies. Where it is used up, the body that has been on its way
 * for the longest time gives way, so that slow senders cannot keep the others out.
 * Thread-safe.
 */
final class UnverifiedBodies {

	private static final int SHARE_OF_HEAP = 8;

	private final long limit;

	/** The oldest first. */
	private final Map<BodyReceiver, Long> sizes = new LinkedHashMap<>();

	private long size;

	/**
	 * Create it.
	 * @param limit how many bytes all bodies may take together
	 */
	UnverifiedBodies(long limit) {
		this.limit = limit;
	}

	/**
	 * Create it for the heap of this JVM.
	 * @param maxBodySize how large a body may be, in bytes
	 * @return the memory
	 */
	static UnverifiedBodies ofThisJvm(long maxBodySize) {
		return new UnverifiedBodies(limit(Runtime.getRuntime().maxMemory(), maxBodySize));
	}

	/**
	 * How much memory is worth it: an eighth of the heap, and always enough for the
	 * largest body.
	 * @param maxHeap the size of the heap, in bytes
	 * @param maxBodySize how large a body may be, in bytes
	 * @return a number of bytes
	 */
	static long limit(long maxHeap, long maxBodySize) {
		return Math.max(maxHeap / SHARE_OF_HEAP, maxBodySize + 1);
	}

	/**
	 * A body begins to take memory. Not to be called with the lock of a body: others give
	 * way.
	 * @param body the body
	 * @param bytes how much
	 */
	void begin(BodyReceiver body, int bytes) {
		evict(added(body, bytes));
	}

	/**
	 * A body is about to take more memory. Not to be called with the lock of a body:
	 * others give way.
	 * @param body the body
	 * @param bytes how much more
	 * @return whether it may: not if it has given way itself, or was released
	 */
	boolean reserve(BodyReceiver body, int bytes) {
		List<BodyReceiver> evicted = addedIfPresent(body, bytes);
		if (evicted == null) {
			return false;
		}
		evict(evicted);
		return true;
	}

	private static void evict(List<BodyReceiver> bodies) {
		bodies.forEach(BodyReceiver::evict);
	}

	private synchronized @Nullable List<BodyReceiver> addedIfPresent(BodyReceiver body, int bytes) {
		return this.sizes.containsKey(body) ? added(body, bytes) : null;
	}

	private synchronized List<BodyReceiver> added(BodyReceiver body, int bytes) {
		this.sizes.merge(body, (long) bytes, Long::sum);
		this.size += bytes;
		List<BodyReceiver> evicted = new ArrayList<>(0);
		Iterator<Map.Entry<BodyReceiver, Long>> oldest = this.sizes.entrySet().iterator();
		while (this.size > this.limit && oldest.hasNext()) {
			Map.Entry<BodyReceiver, Long> next = oldest.next();
			if (next.getKey() != body) {
				evicted.add(next.getKey());
				this.size -= next.getValue();
				oldest.remove();
			}
		}
		return evicted;
	}

	/**
	 * A body is verified, or dropped.
	 */
	synchronized void release(BodyReceiver body) {
		Long released = this.sizes.remove(body);
		this.size -= (released != null) ? released : 0;
	}

	/**
	 * How much they take now.
	 * @return a number of bytes
	 */
	synchronized long size() {
		return this.size;
	}

}
