package io.flame.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.FlameConfigurationException;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerResources;
import io.flame.client.InvocationDefaults;
import io.flame.pool.PoolSettings;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.resilience.ResilienceSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Adapts {@link FlameProperties} to the settings of the rooms that pools pass through.
 */
final class PoolProperties {

	/** Shorter than the web server's, so that nothing is cut off by the context. */
	static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(10);

	private static final Duration MIN_SPAWN_TIMEOUT = Duration.ofSeconds(30);

	/** A process that has run for hours, such as one that runs tests, says nothing. */
	private static final Duration MAX_SPAWN_TIMEOUT = Duration.ofMinutes(5);

	private final FlameProperties properties;

	private final InvokePath invokePath;

	private final Duration spawnTimeout;

	private final Map<String, InvocationDefaults> defaults = new ConcurrentHashMap<>();

	/**
	 * Create an adapter.
	 * @param properties what is configured
	 * @param ownStart how long this application has taken to start so far
	 */
	PoolProperties(FlameProperties properties, Duration ownStart) {
		this.properties = properties;
		this.invokePath = new InvokePath(properties.getInvokePath());
		this.spawnTimeout = defaultSpawnTimeout(ownStart);
	}

	/** Runners are the same application, on a machine that may be busy by then. */
	private static Duration defaultSpawnTimeout(Duration ownStart) {
		Duration timeout = ownStart.multipliedBy(3);
		if (timeout.compareTo(MIN_SPAWN_TIMEOUT) < 0) {
			return MIN_SPAWN_TIMEOUT;
		}
		return (timeout.compareTo(MAX_SPAWN_TIMEOUT) > 0) ? MAX_SPAWN_TIMEOUT : timeout;
	}

	Set<String> names() {
		Set<String> names = new LinkedHashSet<>(this.properties.getPools().keySet());
		names.add(this.properties.getDefaultPool());
		return names;
	}

	private FlameProperties.Pool pool(String name) {
		FlameProperties.Pool pool = this.properties.getPools().get(name);
		return (pool != null) ? pool : new FlameProperties.Pool();
	}

	private boolean isDefault(String name) {
		return name.equals(this.properties.getDefaultPool());
	}

	/**
	 * The fixed runners of a pool.
	 * @return the URIs of their invoke paths by their ids
	 */
	Map<String, URI> fixedRunners(String name) {
		Map<String, URI> runners = new LinkedHashMap<>();
		if (isDefault(name) && this.properties.getRunnerUrl() != null) {
			runners.put(name, this.invokePath.of(this.properties.getRunnerUrl(), "flame.runner-url"));
		}
		int index = 0;
		for (FlameProperties.FixedRunner runner : pool(name).getRunners()) {
			URI uri = this.invokePath.of(runner.getUrl(), "flame.pools.%s.runners[%d].url".formatted(name, index++));
			String id = (runner.getId() != null) ? runner.getId() : uri.getAuthority();
			PathNames.verify(id, "fixed runner", "flame.pools.%s.runners".formatted(name));
			if (runners.putIfAbsent(id, uri) != null) {
				throw new FlameConfigurationException(
						"Two fixed runners of the pool '%s' have the id '%s'.".formatted(name, id),
						"Give each of 'flame.pools.%s.runners' an id of its own.".formatted(name));
			}
		}
		return runners;
	}

	PoolSettings settings(String name) {
		FlameProperties.Pool pool = pool(name);
		int fixed = fixedRunners(name).size();
		try {
			return new PoolSettings(name, (fixed > 0) ? fixed : pool.getMin(), (fixed > 0) ? fixed : max(name, pool),
					maxConcurrency(name), (fixed > 0) ? 0 : pool.getMinIdle(), pool.isSingleUse(), pool.getPlacement(),
					spawnTimeout(pool), pool.getIdleShutdownAfter(), SHUTDOWN_GRACE, resources(pool.getResources()));
		}
		catch (IllegalArgumentException ex) {
			throw invalid(name, ex);
		}
	}

	/**
	 * The settings of a pool, as far as its backend can hold its runners.
	 */
	PoolSettings settings(String name, RunnerBackend backend) {
		PoolSettings settings = settings(name);
		int limit = backend.maxRunners(name);
		if (settings.max() <= limit) {
			return settings;
		}
		if (pool(name).getMax() == null && limit >= Math.max(1, Math.max(settings.min(), settings.minIdle()))) {
			return settings.withMax(limit);
		}
		throw new FlameConfigurationException(
				"Invalid configuration for pool '%s': 'max' must not be greater than %d, since the backend '%s' cannot hold more runners, but is %d."
					.formatted(name, limit, backend.type(), settings.max()),
				"Lower 'flame.pools.%1$s.max'%2$s.".formatted(name, "process".equals(backend.type())
						? ", or give a runner less memory with 'flame.pools." + name + ".resources.memory'" : ""));
	}

	@Nullable String adoptionKey() {
		return this.properties.getSecurity().getAdoptionKey();
	}

	/**
	 * Validate what is used by calls only.
	 */
	void validate(String name) {
		PathNames.verify(name, "pool",
				this.properties.getPools().containsKey(name) ? "flame.pools" : "flame.default-pool");
		try {
			defaults(name);
			resilience(name);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(name, ex);
		}
	}

	private static FlameConfigurationException invalid(String name, IllegalArgumentException ex) {
		return new FlameConfigurationException(
				"Invalid configuration for pool '%s': %s.".formatted(name, ex.getMessage()),
				"Correct 'flame.pools.%s'.".formatted(name), ex);
	}

	private int max(String name, FlameProperties.Pool pool) {
		if (pool.getMax() != null) {
			return pool.getMax();
		}
		int otherwise = isDefault(name) ? Runtime.getRuntime().availableProcessors() : 1;
		return Math.max(otherwise, Math.max(pool.getMin(), pool.getMinIdle()));
	}

	/**
	 * A fixed runner knows best how much it takes.
	 */
	private @Nullable Integer maxConcurrency(String name) {
		Integer configured = pool(name).getMaxConcurrency();
		return (configured != null || !fixedRunners(name).isEmpty()) ? configured : Integer.valueOf(1);
	}

	private Duration spawnTimeout(FlameProperties.Pool pool) {
		return (pool.getSpawnTimeout() != null) ? pool.getSpawnTimeout() : this.spawnTimeout;
	}

	private Duration acquireTimeout(FlameProperties.Pool pool) {
		return (pool.getAcquireTimeout() != null) ? pool.getAcquireTimeout() : spawnTimeout(pool);
	}

	private static RunnerResources resources(FlameProperties.Resources resources) {
		return new RunnerResources(resources.getCpu(), bytes(resources.getMemory()), resources.getGpu(),
				resources.getLabels());
	}

	private static @Nullable Long bytes(@Nullable DataSize size) {
		return (size != null) ? size.toBytes() : null;
	}

	InvocationDefaults defaults(String name) {
		// asked with every call
		return this.defaults.computeIfAbsent(name, this::readDefaults);
	}

	private InvocationDefaults readDefaults(String name) {
		FlameProperties.Pool pool = pool(name);
		return new InvocationDefaults(acquireTimeout(pool),
				(pool.getTimeout() != null) ? pool.getTimeout() : this.properties.getRequestTimeout());
	}

	ResilienceSettings resilience(String name) {
		FlameProperties.Pool pool = pool(name);
		return new ResilienceSettings(pool.getRetry().getMaxAttempts(), pool.getRetry().getBaseDelay(),
				pool.getRetry().getMaxDelay(), defaults(name).timeout(), pool.getQueueCapacity());
	}

	InvocationCodec codec(String name, InvocationCodecs codecs) {
		FlameProperties.Codec configured = pool(name).getCodec();
		FlameProperties.Codec codec = (configured != null) ? configured : this.properties.getCodec();
		return (codec == FlameProperties.Codec.CBOR) ? codecs.cbor() : codecs.superJson();
	}

	@Nullable String backend(String name) {
		return pool(name).getBackend();
	}

}
