package io.flame.pool;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.flame.FlameConfigurationException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The pools of the application by name. Immutable and thread-safe.
 */
public final class RunnerPools implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RunnerPools.class);

	private final Map<String, RunnerPool> pools = new LinkedHashMap<>();

	/**
	 * Create the registry.
	 * @param pools the pools
	 */
	public RunnerPools(Collection<RunnerPool> pools) {
		pools.forEach((pool) -> this.pools.put(pool.settings().name(), pool));
	}

	/**
	 * All pools.
	 * @return the pools in the order of their configuration
	 */
	public Collection<RunnerPool> all() {
		return this.pools.values();
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
	}

	private static void close(RunnerPool pool) {
		try {
			pool.close();
		}
		catch (RuntimeException ex) {
			logger.error("Pool '%s' could not be closed cleanly".formatted(pool.settings().name()), ex);
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

}
