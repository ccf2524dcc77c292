package io.flame.pool;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.flame.FlameConfigurationException;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The pools of the application by name. Thread-safe.
 */
public final class RunnerPools implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RunnerPools.class);

	private final PoolThreads threads = new PoolThreads();

	private final Map<String, RunnerPool> pools = new LinkedHashMap<>();

	/**
	 * Create the registry and its pools, which are empty until they are started or used.
	 * @param definitions what pools there are
	 * @param probe how to find out whether a runner lives
	 * @param listeners who is told of events; asked at the first one
	 */
	public RunnerPools(Collection<Definition> definitions, RunnerProbe probe,
			Supplier<List<RunnerPoolListener>> listeners) {
		definitions.forEach((definition) -> this.pools.put(definition.settings().name(),
				new RunnerPool(definition.settings(), definition.backend(), probe, listeners, this.threads)));
		this.threads.repeat(() -> this.pools.values().forEach(RunnerPool::tick), RunnerHeartbeat.TICK);
	}

	/**
	 * All pools.
	 * @return the pools in the order of their configuration
	 */
	public Collection<RunnerPool> all() {
		return Collections.unmodifiableCollection(this.pools.values());
	}

	/**
	 * Close all pools at the same time. Errors of one do not keep the others from it.
	 */
	@Override
	public void close() {
		List<CompletableFuture<Void>> closing = this.pools.values()
			.stream()
			.map((pool) -> CompletableFuture.runAsync(() -> close(pool), (task) -> new Thread(task).start()))
			.toList();
		closing.forEach(CompletableFuture::join);
		this.threads.close();
	}

	private static void close(RunnerPool pool) {
		try {
			pool.close();
		}
		catch (RuntimeException ex) {
			logger.error("Pool '%s' could not be closed cleanly".formatted(pool.name()), ex);
		}
	}

	/**
	 * Get a pool.
	 * @param name the name
	 * @return the pool
	 * @throws FlameConfigurationException if there is none of this name
	 */
	public RunnerPool get(String name) {
		RunnerPool pool = this.pools.get(name);
		if (pool == null) {
			throw new FlameConfigurationException("There is no pool '%s'.".formatted(name),
					"Configure 'flame.pools.%s', or use one of %s.".formatted(name, this.pools.keySet()));
		}
		return pool;
	}

	/**
	 * What makes a pool.
	 *
	 * @param settings its settings
	 * @param backend where its runners come from
	 */
	public record Definition(PoolSettings settings, RunnerBackend backend) {

	}

}
