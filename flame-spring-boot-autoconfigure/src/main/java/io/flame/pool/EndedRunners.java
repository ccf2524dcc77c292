package io.flame.pool;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.flame.backend.Runner;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last runners that ended. Guarded by the lock of the pool.
 */
final class EndedRunners {

	private static final int MEMORY = 10;

	private final Deque<Ended> latest;

	EndedRunners() {
		this(new ArrayDeque<>());
	}

	private EndedRunners(Deque<Ended> latest) {
		this.latest = latest;
	}

	EndedRunners copy() {
		return new EndedRunners(new ArrayDeque<>(this.latest));
	}

	void add(PooledRunner pooled, @Nullable StopReason reason, String message) {
		if (this.latest.size() == MEMORY) {
			this.latest.removeLast();
		}
		this.latest.addFirst(new Ended(pooled.runner(), new PoolSnapshot.EndedRunner(pooled.id(), reason, message,
				Instant.now(), pooled.age(), pooled.served(), List.of())));
	}

	List<PoolSnapshot.EndedRunner> latestFirst() {
		return this.latest.stream().map(Ended::describe).toList();
	}

	/**
	 * A runner that ended. Its last lines may be read after its end.
	 *
	 * @param runner the runner
	 * @param end what is known without them
	 */
	private record Ended(Runner runner, PoolSnapshot.EndedRunner end) {

		PoolSnapshot.EndedRunner describe() {
			return new PoolSnapshot.EndedRunner(this.end.id(), this.end.reason(), this.end.message(), this.end.time(),
					this.end.age(), this.end.served(), this.runner.lastOutput());
		}

	}

}
