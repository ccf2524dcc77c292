package io.flame.resilience;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameRunnerLostException;
import io.flame.client.FlameInvoker;
import io.flame.client.Invocation;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Admits calls to a pool and tries them again when that is safe.
 * <p>
 * The instances in Resilience4j's registries are named {@code flame-<pool>}; one that the
 * application has configured itself is used as it is.
 */
public final class ResilientInvoker implements FlameInvoker {

	private static final double BACKOFF_FACTOR = 2;

	private static final double JITTER = 0.3;

	private final FlameInvoker delegate;

	private final RetryRegistry retries;

	private final BulkheadRegistry bulkheads;

	private final Function<String, ResilienceSettings> settings;

	private final Map<String, Retry> retryByName = new ConcurrentHashMap<>();

	private final Map<String, Bulkhead> bulkheadByPool = new ConcurrentHashMap<>();

	/**
	 * Create an invoker.
	 * @param delegate what executes one attempt
	 * @param retries where retries are registered
	 * @param bulkheads where bulkheads are registered
	 * @param settings the settings of a pool by its name
	 */
	public ResilientInvoker(FlameInvoker delegate, RetryRegistry retries, BulkheadRegistry bulkheads,
			Function<String, ResilienceSettings> settings) {
		this.delegate = delegate;
		this.retries = retries;
		this.bulkheads = bulkheads;
		this.settings = settings;
	}

	@Override
	public @Nullable Object invoke(Invocation invocation) throws Throwable {
		Bulkhead bulkhead = this.bulkheadByPool.computeIfAbsent(invocation.pool(), this::bulkhead);
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
		Retry.AsyncContext<Object> context = retry(invocation).asyncContext();
		for (int attempt = 1;; attempt++) {
			try {
				Object result = this.delegate.invoke(invocation.withAttempt(attempt));
				context.onComplete();
				return result;
			}
			catch (Throwable ex) {
				Throwable failure = judged(invocation, ex);
				long pause = context.onError(failure);
				if (pause < 0 || Duration.ofMillis(pause).toNanos() >= invocation.deadline().remainingNanos()) {
					throw failure;
				}
				pause(invocation, pause);
			}
		}
	}

	/**
	 * A call that was lost with its runner may have taken effect: only a method that says
	 * so may be executed twice.
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

	private Retry retry(Invocation invocation) {
		Integer own = invocation.method().maxAttempts();
		if (own == null) {
			return this.retryByName.computeIfAbsent("flame-" + invocation.pool(),
					(name) -> this.retries.retry(name, () -> config(this.settings.apply(invocation.pool()), null)));
		}
		return this.retryByName.computeIfAbsent("flame-%s-%s".formatted(invocation.pool(), invocation.name()),
				(name) -> this.retries.retry(name, () -> config(this.settings.apply(invocation.pool()), own)));
	}

	private static RetryConfig config(ResilienceSettings settings, @Nullable Integer maxAttempts) {
		return RetryConfig.custom()
			.maxAttempts((maxAttempts != null) ? maxAttempts : settings.maxAttempts())
			.intervalFunction(IntervalFunction.ofExponentialRandomBackoff(settings.baseDelay(), BACKOFF_FACTOR, JITTER,
					settings.maxDelay()))
			.retryOnException((ex) -> ex instanceof FlameException failure && failure.retryable())
			.build();
	}

	private Bulkhead bulkhead(String pool) {
		return this.bulkheads.bulkhead("flame-" + pool,
				() -> BulkheadConfig.custom()
					.maxConcurrentCalls(this.settings.apply(pool).maxConcurrentCalls())
					.maxWaitDuration(Duration.ZERO)
					.build());
	}

}
