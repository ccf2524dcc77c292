package io.flame.resilience;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.flame.FlameCancelledException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameTimeoutException;
import io.flame.client.Invocation;
import io.flame.client.InvocationOutcome;
import io.flame.client.InvocationOutcome.Cause;
import io.flame.client.InvocationOutcome.Failed;
import io.flame.client.InvocationStage;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;

/**
 * Admits calls to a pool, tries them again when that is safe, and tells the pool's time
 * limiter how they went. The time limit itself is enforced by the transport. Thread-safe.
 */
public final class ResilientInvoker implements InvocationStage {

	private final InvocationStage next;

	private final PoolResilience pools;

	/**
	 * Create an invoker.
	 * @param next executes one attempt
	 * @param pools the pools' instances
	 */
	public ResilientInvoker(InvocationStage next, PoolResilience pools) {
		this.next = next;
		this.pools = pools;
	}

	@Override
	public InvocationOutcome execute(Invocation invocation) {
		if (Thread.currentThread().isInterrupted()) {
			// the bulkhead would say that it is full
			return new Failed(
					new FlameCancelledException(
							"The thread that was about to call %s is interrupted.".formatted(invocation.name()), null),
					Cause.GIVEN_UP);
		}
		Bulkhead bulkhead = this.pools.bulkhead(invocation.pool());
		if (!bulkhead.tryAcquirePermission()) {
			return new Failed(new FlameNoRunnerException(
					"Pool '%s' is full: %d calls execute or wait. Raise its 'queue-capacity' or 'max', or call less."
						.formatted(invocation.pool(), bulkhead.getBulkheadConfig().getMaxConcurrentCalls())),
					Cause.OTHER);
		}
		try {
			return attempts(invocation);
		}
		finally {
			bulkhead.onComplete();
		}
	}

	private InvocationOutcome attempts(Invocation invocation) {
		Retry.AsyncContext<Object> context = this.pools.retry(invocation).asyncContext();
		Invocation attempt = invocation;
		while (true) {
			InvocationOutcome outcome = attempt(attempt);
			if (!(outcome instanceof Failed failed)) {
				context.onComplete();
				return outcome;
			}
			long pause = context.onError(failed.failure());
			// whatever a retry says that was replaced while the application ran
			if (pause < 0 || !PoolResilience.isRepeatable(failed.failure())
					|| Duration.ofMillis(pause).toNanos() >= invocation.deadline().remainingNanos()) {
				return outcome;
			}
			attempt = attempt.next(failed);
			try {
				Thread.sleep(pause);
			}
			catch (InterruptedException ex) {
				return interrupted(attempt, ex);
			}
		}
	}

	private InvocationOutcome attempt(Invocation invocation) {
		TimeLimiter timeLimiter = this.pools.timeLimiter(invocation.pool());
		InvocationOutcome outcome;
		try {
			outcome = this.next.execute(invocation);
		}
		catch (RuntimeException | Error ex) {
			timeLimiter.onError(ex);
			throw ex;
		}
		if (outcome instanceof Failed failed) {
			timeLimiter.onError(asTimeLimiterSeesIt(failed.failure()));
		}
		else {
			timeLimiter.onSuccess();
		}
		return outcome;
	}

	/**
	 * It limits an execution, not the wait for a runner.
	 */
	private static Throwable asTimeLimiterSeesIt(Throwable failure) {
		return (failure instanceof FlameTimeoutException timeout
				&& timeout.stage() == FlameTimeoutException.Stage.EXECUTION)
						? new TimeoutException(timeout.getMessage()) : failure;
	}

	private static Failed interrupted(Invocation next, InterruptedException ex) {
		Thread.currentThread().interrupt();
		return next.notSent(
				new FlameCancelledException(
						"The thread that waited to try %s again was interrupted.".formatted(next.name()), ex),
				Cause.GIVEN_UP);
	}

}
