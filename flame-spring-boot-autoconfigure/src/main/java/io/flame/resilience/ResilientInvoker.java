package io.flame.resilience;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.flame.FlameCancelledException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.client.FlameInvoker;
import io.flame.client.Invocation;
import io.flame.client.UnknownOutcome;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import org.jspecify.annotations.Nullable;

/**
 * Admits calls to a pool, tries them again when that is safe, and tells the pool's time
 * limiter how they went. The time limit itself is enforced by the transport.
 */
public final class ResilientInvoker implements FlameInvoker {

	private final FlameInvoker delegate;

	private final PoolResilience pools;

	/**
	 * Create an invoker.
	 * @param delegate what executes one attempt
	 * @param pools the pools' instances
	 */
	public ResilientInvoker(FlameInvoker delegate, PoolResilience pools) {
		this.delegate = delegate;
		this.pools = pools;
	}

	@Override
	public @Nullable Object invoke(Invocation invocation) throws Throwable {
		if (Thread.currentThread().isInterrupted()) {
			// the bulkhead would say that it is full
			throw new FlameCancelledException(
					"The thread that was about to call %s is interrupted.".formatted(invocation.name()), null);
		}
		Bulkhead bulkhead = this.pools.bulkhead(invocation.pool());
		if (!bulkhead.tryAcquirePermission()) {
			throw new FlameNoRunnerException(
					"Pool '%s' is full: %d calls execute or wait. Raise its 'queue-capacity' or 'max', or call less."
						.formatted(invocation.pool(), bulkhead.getBulkheadConfig().getMaxConcurrentCalls()));
		}
		try {
			return attempt(invocation);
		}
		finally {
			bulkhead.onComplete();
		}
	}

	private @Nullable Object attempt(Invocation invocation) throws Throwable {
		Retry.AsyncContext<Object> context = this.pools.retry(invocation).asyncContext();
		UnknownOutcome unknown = invocation.unknownOutcome();
		for (int attempt = 1;; attempt++) {
			try {
				Object result = execute(invocation.withAttempt(attempt));
				context.onComplete();
				return result;
			}
			catch (Throwable ex) {
				Throwable failure = judged(invocation, ex);
				long pause = context.onError(failure);
				// whatever a retry says that was replaced while the application ran
				if (pause < 0 || !PoolResilience.isRepeatable(failure)
						|| Duration.ofMillis(pause).toNanos() >= invocation.deadline().remainingNanos()) {
					throw failure;
				}
				if (unknown != null) {
					unknown.failed(failure);
				}
				pause(invocation, pause);
			}
		}
	}

	private @Nullable Object execute(Invocation invocation) throws Throwable {
		TimeLimiter timeLimiter = this.pools.timeLimiter(invocation.pool());
		try {
			Object result = this.delegate.invoke(invocation);
			timeLimiter.onSuccess();
			return result;
		}
		catch (Throwable ex) {
			timeLimiter.onError(asTimeLimiterSeesIt(ex));
			throw ex;
		}
	}

	/**
	 * It limits an execution, not the wait for a runner.
	 */
	private static Throwable asTimeLimiterSeesIt(Throwable failure) {
		return (failure instanceof FlameTimeoutException timeout
				&& timeout.stage() == FlameTimeoutException.Stage.EXECUTION)
						? new TimeoutException(timeout.getMessage()) : failure;
	}

	/**
	 * A call that was lost with its runner may have taken effect: only a method that says
	 * so may be executed twice. With an idempotency key, a call that was lost with its
	 * connection only may be repeated on the same runner, which recognises it.
	 */
	private static Throwable judged(Invocation invocation, Throwable failure) {
		if (failure instanceof FlameRunnerLostException lost && invocation.method().idempotent()) {
			FlameRunnerLostException retryable = new FlameRunnerLostException(String.valueOf(lost.getMessage()),
					lost.getCause(), lost.details(), true);
			retryable.setStackTrace(lost.getStackTrace());
			return retryable;
		}
		return failure;
	}

	private static void pause(Invocation invocation, long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException(
					"The thread that waited to try %s again was interrupted.".formatted(invocation.name()), ex);
		}
	}

}
