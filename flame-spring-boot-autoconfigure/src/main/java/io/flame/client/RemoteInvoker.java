package io.flame.client;

import java.time.Duration;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.client.InvocationOutcome.Cause;
import io.flame.client.InvocationOutcome.Failed;
import io.flame.context.Deadline;
import io.flame.pool.Acquisition;
import io.flame.pool.Affinity;
import io.flame.pool.RunnerLease;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls on runners. A call that a runner has not taken goes to another one, as
 * long as it may wait for a runner; that does not count as an attempt. Thread-safe.
 */
public final class RemoteInvoker implements InvocationStage {

	private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

	private final RunnerPools pools;

	private final RunnerCalls calls;

	private final CallListener listener;

	/**
	 * Create an invoker.
	 * @param pools the pools
	 * @param calls what executes a call on a given runner
	 * @param listener listens to calls
	 */
	public RemoteInvoker(RunnerPools pools, RunnerCalls calls, CallListener listener) {
		this.pools = pools;
		this.calls = calls;
		this.listener = listener;
	}

	@Override
	public InvocationOutcome execute(Invocation invocation) {
		InvocationOutcome known = (invocation.turn() != null) ? invocation.turn().prepare(invocation) : null;
		return (known != null) ? known : dispatch(invocation);
	}

	private InvocationOutcome dispatch(Invocation invocation) {
		RunnerPool pool = this.pools.get(invocation.pool());
		Deadline acquired = Deadline.after(invocation.acquireTimeout()).earlier(invocation.deadline());
		Duration pause = FIRST_PAUSE;
		Dispatch.NotTaken refusal = null;
		try {
			while (true) {
				Acquisition acquisition = acquire(pool, acquired, invocation);
				if (acquisition instanceof Acquisition.Failed failed) {
					return notAcquired(invocation, failed.failure(), refusal);
				}
				RunnerLease lease = (RunnerLease) acquisition;
				Dispatch dispatch = this.calls.call(invocation, lease);
				if (dispatch instanceof Dispatch.Ended ended) {
					return committed(invocation, lease, ended.outcome());
				}
				if (dispatch instanceof Dispatch.StateMissing missing) {
					if (invocation.turn() == null || !invocation.turn().stateMissing()) {
						return missing.outcome();
					}
					continue;
				}
				refusal = (Dispatch.NotTaken) dispatch;
				if (acquired.isOver()) {
					return invocation.notSent(noRunner(invocation, refusal), Cause.GIVEN_UP);
				}
				this.listener.redispatched(invocation.pool());
				Thread.sleep(Math.min(pause.toMillis(), acquired.remainingMillis()));
				pause = (pause.compareTo(LONGEST_PAUSE) < 0) ? pause.multipliedBy(2) : LONGEST_PAUSE;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return invocation.notSent(new FlameCancelledException(
					"The thread that waited for a runner for %s was interrupted.".formatted(invocation.name()), ex),
					Cause.GIVEN_UP);
		}
	}

	private static InvocationOutcome committed(Invocation invocation, RunnerLease lease, InvocationOutcome outcome) {
		return (invocation.turn() != null && outcome instanceof InvocationOutcome.Succeeded succeeded)
				? invocation.turn().commit(invocation, lease.runner(), succeeded) : outcome;
	}

	private Acquisition acquire(RunnerPool pool, Deadline acquired, Invocation invocation) throws InterruptedException {
		long begin = System.nanoTime();
		String key = invocation.idempotencyKey();
		Affinity affinity = (key != null) ? new Affinity(invocation.name() + " " + key, invocation.loss() != null)
				: null;
		int priority = invocation.options().priority();
		Acquisition acquisition = (invocation.turn() != null) ? invocation.turn().acquire(pool, acquired, priority)
				: pool.acquire(acquired, priority, affinity, null);
		if (acquisition instanceof RunnerLease) {
			this.listener.acquired(invocation.pool(), Duration.ofNanos(System.nanoTime() - begin));
		}
		return acquisition;
	}

	private static Failed notAcquired(Invocation invocation, FlameException failure,
			Dispatch.@Nullable NotTaken refusal) {
		if (!(failure instanceof FlameTimeoutException)) {
			return invocation.notSent(failure, Cause.OTHER);
		}
		// the reason of a refusal is better than that of the wait
		return invocation.notSent((refusal != null) ? noRunner(invocation, refusal) : failure, Cause.GIVEN_UP);
	}

	private static FlameNoRunnerException noRunner(Invocation invocation, Dispatch.NotTaken refusal) {
		return new FlameNoRunnerException("No runner of pool '%s' took %s in time: %s".formatted(invocation.pool(),
				invocation.name(), refusal.reason()), refusal.cause());
	}

}
