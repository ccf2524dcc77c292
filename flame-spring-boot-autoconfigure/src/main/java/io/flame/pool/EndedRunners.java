package io.flame.pool;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the last runners that ended. Guarded by the lock of the pool.
 */
final class EndedRunners {

	private static final int MEMORY = 10;

	private final Deque<PoolSnapshot.EndedRunner> latest = new ArrayDeque<>();

	void add(PooledRunner pooled, @Nullable StopReason reason, String message) {
		if (this.latest.size() == MEMORY) {
			this.latest.removeLast();
		}
		// its last lines may be read after its end
		this.latest.addFirst(new PoolSnapshot.EndedRunner(pooled.id(), reason, message, Instant.now(), pooled.age(),
				pooled.served(), pooled.runner()::lastOutput));
	}

	List<PoolSnapshot.EndedRunner> latestFirst() {
		return List.copyOf(this.latest);
	}

}
