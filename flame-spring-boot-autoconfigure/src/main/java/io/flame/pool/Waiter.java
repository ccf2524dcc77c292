package io.flame.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A call that waits for a runner. It is completed under the lock of its pool.
 */
final class Waiter {

	/** The one that gets the next slot first. */
	static final Comparator<Waiter> ORDER = Comparator.comparingInt(Waiter::priority)
		.reversed()
		.thenComparingLong(Waiter::number);

	private final CompletableFuture<RunnerLease> lease = new CompletableFuture<>();

	private final long since = System.nanoTime();

	private final int priority;

	private final @Nullable String key;

	private final boolean sameRunner;

	private long number;

	/** What it has in common with the runner that it waits for, if not for any. */
	private @Nullable KeyInUse awaited;

	Waiter(int priority) {
		this(priority, null, false);
	}

	/**
	 * Create a waiter.
	 * @param key the idempotency key, together with the method that it is for
	 * @param sameRunner whether only the runner will do that has seen the key
	 */
	Waiter(int priority, @Nullable String key, boolean sameRunner) {
		this.priority = priority;
		this.key = key;
		this.sameRunner = sameRunner;
	}

	@Nullable String key() {
		return this.key;
	}

	boolean needsSameRunner() {
		return this.sameRunner;
	}

	@Nullable KeyInUse awaited() {
		return this.awaited;
	}

	void await(@Nullable KeyInUse awaited) {
		this.awaited = awaited;
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
