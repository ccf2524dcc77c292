package io.flame.pool;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.FlameConfigurationException;

/**
 * The pools of the application by name. Immutable and thread-safe.
 */
public final class RunnerPools {

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
