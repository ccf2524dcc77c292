package io.flame.runner;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Remembers the ids of requests until their time window is over, so that each is executed
 * once at the most. Thread-safe.
 */
final class ReplayMemory {

	private final int capacity;

	private final Set<String> ids = new HashSet<>();

	private final PriorityQueue<Map.Entry<String, Long>> byEnd = new PriorityQueue<>(
			Comparator.comparingLong(Map.Entry::getValue));

	/** What ended before this is forgotten, even if the clock is set back. */
	private long forgotten = Long.MIN_VALUE;

	ReplayMemory(int capacity) {
		this.capacity = capacity;
	}

	/**
	 * Remember an id.
	 * @param id the id
	 * @param until until when, in milliseconds since the epoch
	 * @param now the current time, in milliseconds since the epoch
	 * @throws RefusedException if it is known already, or there is no room for it
	 */
	synchronized void remember(String id, long until, long now) throws RefusedException {
		forget(now);
		if (until < this.forgotten) {
			throw RefusedException.signature("'exp' is over. Compare the clocks of parent and runner.");
		}
		if (this.ids.contains(id)) {
			throw RefusedException.signature("The invocation id was seen before. Every attempt needs a new one.");
		}
		if (this.ids.size() >= this.capacity) {
			throw RefusedException
				.signature("Too many requests whose time is not over: no more can be protected from being replayed.");
		}
		this.ids.add(id);
		this.byEnd.add(Map.entry(id, until));
	}

	private void forget(long now) {
		this.forgotten = Math.max(this.forgotten, now);
		Map.Entry<String, Long> first = this.byEnd.peek();
		while (first != null && first.getValue() < this.forgotten) {
			this.byEnd.poll();
			this.ids.remove(first.getKey());
			first = this.byEnd.peek();
		}
	}

}
