package io.flame.pool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A call that waits for a runner. It is completed under the lock of its pool.
 */
final class Waiter {

	private final CompletableFuture<RunnerLease> lease = new CompletableFuture<>();

	private final long since = System.nanoTime();

	private final int priority;

	private long number;

	Waiter(int priority) {
		this.priority = priority;
	}

	/** Higher ones go first. */
	int priority() {
		return this.priority;
	}

	/** Lower ones have come first. */
	long number() {
		return this.number;
	}

	void number(long number) {
		this.number = number;
	}

	void assign(RunnerLease lease) {
		this.lease.complete(lease);
	}

	void fail(Exception cause) {
		this.lease.completeExceptionally(cause);
	}

	CompletableFuture<RunnerLease> lease() {
		return this.lease;
	}

	@Nullable RunnerLease assigned() {
		return (this.lease.isDone() && !this.lease.isCompletedExceptionally()) ? this.lease.join() : null;
	}

	Duration waited() {
		return Duration.ofNanos(System.nanoTime() - this.since);
	}

}
