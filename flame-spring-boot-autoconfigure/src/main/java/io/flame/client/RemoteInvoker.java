package io.flame.client;

import java.time.Duration;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.context.Deadline;
import io.flame.pool.RunnerLease;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls on runners. A call that a runner has not taken goes to another one, as
 * long as it may wait for a runner; that does not count as an attempt.
 */
public final class RemoteInvoker implements FlameInvoker {

	private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

	private final RunnerPools pools;

	private final RunnerCalls calls;

	private final CallListener listener;

	/**
	 * Create an invoker.
	 * @param pools the pools
	 * @param calls what executes a call on a given runner
	 * @param listener who is told of calls
	 */
	public RemoteInvoker(RunnerPools pools, RunnerCalls calls, CallListener listener) {
		this.pools = pools;
		this.calls = calls;
		this.listener = listener;
	}

	@Override
	public @Nullable Object invoke(Invocation invocation) throws Throwable {
		RunnerPool pool = this.pools.get(invocation.pool());
		Deadline acquired = Deadline.after(invocation.acquireTimeout()).earlier(invocation.deadline());
		Duration pause = FIRST_PAUSE;
		NotTakenException refusal = null;
		while (true) {
			try {
				return this.calls.call(invocation, acquire(pool, acquired, invocation, refusal));
			}
			catch (NotTakenException ex) {
				refusal = ex;
				if (acquired.isOver()) {
					throw notSent(invocation, noRunner(invocation, refusal));
				}
			}
			this.listener.redispatched(invocation.pool());
			sleep(Math.min(pause.toMillis(), acquired.remainingMillis()), invocation);
			pause = (pause.compareTo(LONGEST_PAUSE) < 0) ? pause.multipliedBy(2) : LONGEST_PAUSE;
		}
	}

	private static void sleep(long millis, Invocation invocation) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw interrupted(invocation, ex);
		}
	}

	/**
	 * The wait was interrupted. What a handler throws is its own affair.
	 */
	private static FlameCancelledException interrupted(Invocation invocation, InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new FlameCancelledException(
				"The thread that waited for a runner for %s was interrupted.".formatted(invocation.name()), ex);
	}

	/**
	 * Who was refused before learns more from the reason of that than from having waited.
	 */
	private RunnerLease acquire(RunnerPool pool, Deadline acquired, Invocation invocation,
			@Nullable NotTakenException refusal) {
		long begin = System.nanoTime();
		try {
			RunnerLease lease = acquire(pool, acquired, invocation);
			this.listener.acquired(invocation.pool(), Duration.ofNanos(System.nanoTime() - begin));
			return lease;
		}
		catch (FlameTimeoutException ex) {
			throw notSent(invocation, (refusal != null) ? noRunner(invocation, refusal) : ex);
		}
		catch (FlameNoRunnerException ex) {
			throw notSent(invocation, ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(invocation, ex);
		}
	}

	private static RunnerLease acquire(RunnerPool pool, Deadline acquired, Invocation invocation)
			throws InterruptedException {
		String key = invocation.idempotencyKey();
		int priority = invocation.options().priority();
		if (key == null) {
			return pool.acquire(acquired, priority);
		}
		UnknownOutcome unknown = invocation.unknownOutcome();
		return pool.acquire(acquired, priority, invocation.name() + " " + key,
				(unknown != null) ? unknown.memory() : null);
	}

	/**
	 * That this attempt did nothing says nothing of the one before.
	 */
	private static FlameException notSent(Invocation invocation, FlameException failure) {
		UnknownOutcome unknown = invocation.unknownOutcome();
		return (unknown != null) ? unknown.or(failure) : failure;
	}

	private static FlameNoRunnerException noRunner(Invocation invocation, NotTakenException refusal) {
		return new FlameNoRunnerException("No runner of pool '%s' took %s in time: %s".formatted(invocation.pool(),
				invocation.name(), refusal.getMessage()), refusal.getCause());
	}

}
