package io.flame.resilience;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.flame.FlameConfigurationException;
import io.flame.FlameException;
import io.flame.client.Invocation;
import io.flame.client.InvocationOptions;
import io.flame.pool.PoolSettings;
import io.flame.pool.RunnerPoolEvent;
import io.flame.pool.RunnerPoolListener;
import io.flame.service.MethodDefinition;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The pools' instances in Resilience4j's registries, from the start on. They are named
 * {@code flame-<pool>}, and the retry of a method with attempts or a pause of its own
 * {@code flame-<pool>-<service>/<method>}. One that the application has configured itself
 * takes the place of Flame's; of a retry, only what is safe remains visible to it.
 */
public final class PoolResilience implements RunnerPoolListener {

	private static final String PREFIX = "flame-";

	private static final double BACKOFF_FACTOR = 2;

	private static final double JITTER = 0.3;

	private final RetryRegistry retries;

	private final BulkheadRegistry bulkheads;

	private final TimeLimiterRegistry timeLimiters;

	private final Map<String, Pool> pools = new LinkedHashMap<>();

	/** The names of instances, which are looked up with every call. */
	private final Map<String, String> instances = new LinkedHashMap<>();

	private final Map<String, FollowingBulkhead> following = new LinkedHashMap<>();

	/**
	 * Create the instances of all pools.
	 * @param retries where retries are registered
	 * @param bulkheads where bulkheads are registered
	 * @param timeLimiters where time limiters are registered
	 * @param pools the pools
	 */
	public PoolResilience(RetryRegistry retries, BulkheadRegistry bulkheads, TimeLimiterRegistry timeLimiters,
			Iterable<Pool> pools) {
		this.retries = retries;
		this.bulkheads = bulkheads;
		this.timeLimiters = timeLimiters;
		for (Pool pool : pools) {
			String name = pool.settings().name();
			this.pools.put(name, pool);
			this.instances.put(name, PREFIX + name);
			boolean own = bulkheads.find(PREFIX + name).isEmpty();
			Bulkhead bulkhead = bulkhead(name);
			if (own) {
				this.following.put(name, new FollowingBulkhead(bulkhead, FollowingBulkhead::thread));
			}
			timeLimiter(name);
			registerRetry(PREFIX + name, pool, null, null);
		}
	}

	/**
	 * Create the retry of a method.
	 * @param pool the name of the pool
	 * @param method service id and method id
	 * @param maxAttempts how often a call is attempted at most, {@code null} for the
	 * pool's number
	 * @param retryDelay the pause before the second attempt, {@code null} for the pool's
	 */
	public void register(String pool, String method, @Nullable Integer maxAttempts, @Nullable Duration retryDelay) {
		if (maxAttempts != null || retryDelay != null) {
			registerRetry(retryName(pool, method), pool(pool), maxAttempts, retryDelay);
		}
	}

	private void registerRetry(String name, Pool pool, @Nullable Integer maxAttempts, @Nullable Duration retryDelay) {
		Optional<Retry> configured = this.retries.find(name);
		if (configured.isPresent()) {
			Retry unsafe = configured.get();
			this.retries.replace(name, Retry.of(name, safe(unsafe.getRetryConfig()), unsafe.getTags()));
		}
		else {
			this.retries.retry(name, () -> config(pool.resilience(), maxAttempts, retryDelay));
		}
	}

	/**
	 * The retry of a call: that of the pool, or of the method if it has attempts or a
	 * pause of its own, with what the call itself sets.
	 */
	Retry retry(Invocation invocation) {
		String pool = invocation.pool();
		MethodDefinition method = invocation.method();
		boolean own = method.maxAttempts() != null || method.retryDelay() != null;
		Retry retry = this.retries.retry(own ? retryName(pool, invocation.name()) : instance(pool),
				() -> config(pool(pool).resilience(), method.maxAttempts(), method.retryDelay()));
		InvocationOptions options = invocation.options();
		if (options.maxAttempts() == null && options.retryDelay() == null) {
			return retry;
		}
		RetryConfig.Builder<Object> config = RetryConfig.from(retry.getRetryConfig());
		if (options.maxAttempts() != null) {
			config.maxAttempts(options.maxAttempts());
		}
		if (options.retryDelay() != null) {
			config.intervalBiFunction(IntervalBiFunction
				.ofIntervalFunction(backoff(options.retryDelay(), pool(pool).resilience().maxDelay())));
		}
		// not registered: any number may be asked for
		return Retry.of(retry.getName(), config.build());
	}

	private static String retryName(String pool, String method) {
		return PREFIX + pool + "-" + method;
	}

	private static RetryConfig config(ResilienceSettings settings, @Nullable Integer maxAttempts,
			@Nullable Duration retryDelay) {
		return RetryConfig.custom()
			.maxAttempts((maxAttempts != null) ? maxAttempts : settings.maxAttempts())
			.intervalFunction(backoff((retryDelay != null) ? retryDelay : settings.baseDelay(), settings.maxDelay()))
			.retryOnException(PoolResilience::isRepeatable)
			.build();
	}

	private static IntervalFunction backoff(Duration first, Duration longest) {
		return IntervalFunction.ofExponentialRandomBackoff(first, BACKOFF_FACTOR, JITTER,
				(longest.compareTo(first) > 0) ? longest : first);
	}

	/**
	 * What somebody configures is made for any method, and by default repeats after every
	 * exception.
	 */
	private static RetryConfig safe(RetryConfig config) {
		return RetryConfig.from(config)
			.retryExceptions()
			.ignoreExceptions()
			.retryOnException((failure) -> isRepeatable(failure) && config.getExceptionPredicate().test(failure))
			.build();
	}

	/**
	 * Whether a call may be tried again after a failure.
	 */
	static boolean isRepeatable(Throwable failure) {
		return failure instanceof FlameException flame && flame.retryable();
	}

	Bulkhead bulkhead(String pool) {
		FollowingBulkhead following = this.following.get(pool);
		if (following != null) {
			following.catchUp();
		}
		return this.bulkheads.bulkhead(instance(pool),
				() -> BulkheadConfig.custom()
					.maxConcurrentCalls(pool(pool).maxConcurrentCalls())
					.maxWaitDuration(Duration.ZERO)
					.build());
	}

	TimeLimiter timeLimiter(String pool) {
		return this.timeLimiters.timeLimiter(instance(pool),
				() -> TimeLimiterConfig.custom()
					.timeoutDuration(pool(pool).resilience().timeout())
					.cancelRunningFuture(true)
					.build());
	}

	/**
	 * The time for one execution of methods that say nothing themselves.
	 * @param pool the name of the pool
	 * @return what the time limiter of the pool says
	 */
	public Duration timeout(String pool) {
		return timeLimiter(pool).getTimeLimiterConfig().getTimeoutDuration();
	}

	private String instance(String pool) {
		String instance = this.instances.get(pool);
		return (instance != null) ? instance : PREFIX + pool;
	}

	private Pool pool(String name) {
		Pool pool = this.pools.get(name);
		if (pool == null) {
			throw new FlameConfigurationException("There is no pool '%s'.".formatted(name),
					"Configure 'flame.pools.%s', or use one of %s.".formatted(name, this.pools.keySet()));
		}
		return pool;
	}

	/**
	 * The settings of a pool.
	 * @param name the name of the pool
	 * @return its settings, as it is configured
	 */
	public ResilienceSettings settings(String name) {
		return pool(name).resilience();
	}

	@Override
	public void poolResized(RunnerPoolEvent.PoolResized event) {
		FollowingBulkhead bulkhead = this.following.get(event.pool());
		if (bulkhead != null) {
			bulkhead.follow(pool(event.pool()).maxConcurrentCalls(event.max(), event.maxConcurrency()));
		}
	}

	/**
	 * A pool.
	 *
	 * @param settings its settings
	 * @param resilience how it treats calls
	 */
	public record Pool(PoolSettings settings, ResilienceSettings resilience) {

		int maxConcurrentCalls() {
			return maxConcurrentCalls(this.settings.max(), this.settings.maxConcurrency());
		}

		int maxConcurrentCalls(int max, @Nullable Integer maxConcurrency) {
			int concurrency = (maxConcurrency != null) ? maxConcurrency : PoolSettings.UNKNOWN_CAPACITY;
			return this.resilience.maxConcurrentCalls(max, this.settings.singleUse() ? 1 : concurrency);
		}

	}

}
