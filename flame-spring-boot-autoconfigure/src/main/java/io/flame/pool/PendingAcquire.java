package io.flame.pool;

import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.backend.RunnerResources;
import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A call that acquires a runner. Guarded by the lock of the pool, except for
 * {@link #await} and {@link #wakeUp}.
 */
final class PendingAcquire {

	/** The order in which pending acquires get slots. */
	static final Comparator<PendingAcquire> ORDER = Comparator.comparingInt(PendingAcquire::priority)
		.reversed()
		.thenComparingLong(PendingAcquire::number);

	private final long number;

	private final long since;

	private final int priority;

	private final @Nullable Affinity affinity;

	private final RunnerResources resources;

	/** The only runner that it waits for, {@code null} for any. */
	private @Nullable PooledRunner target;

	private @Nullable Decision decision;

	/** Only for those that wait. */
	private @Nullable CompletableFuture<Void> decided;

	PendingAcquire(long number, long since, int priority, @Nullable Affinity affinity, RunnerResources resources) {
		this.number = number;
		this.since = since;
		this.priority = priority;
		this.affinity = affinity;
		this.resources = resources;
	}

	/** Higher ones go first. */
	int priority() {
		return this.priority;
	}

	/** Lower ones came first. */
	long number() {
		return this.number;
	}

	/** In nanoseconds of the pool's clock. */
	long since() {
		return this.since;
	}

	@Nullable Affinity affinity() {
		return this.affinity;
	}

	RunnerResources resources() {
		return this.resources;
	}

	@Nullable PooledRunner target() {
		return this.target;
	}

	void target(@Nullable PooledRunner target) {
		this.target = target;
	}

	/**
	 * Begin to wait.
	 */
	void enqueued() {
		if (this.decided == null) {
			this.decided = new CompletableFuture<>();
		}
	}

	boolean isEnqueued() {
		return this.decided != null;
	}

	void decide(Decision decision) {
		this.decision = decision;
	}

	@Nullable Decision decision() {
		return this.decision;
	}

	/**
	 * Resume the waiting thread, after the decision.
	 */
	void wakeUp() {
		CompletableFuture<Void> decided = this.decided;
		if (decided != null) {
			decided.complete(null);
		}
	}

	/**
	 * Wait for the decision.
	 * @return whether it was there before the deadline
	 */
	boolean await(Deadline deadline) throws InterruptedException {
		CompletableFuture<Void> decided = this.decided;
		if (decided == null) {
			return true;
		}
		try {
			decided.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	Duration waited(long now) {
		return Duration.ofNanos(now - this.since);
	}

}
