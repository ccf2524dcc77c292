package io.flame.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import io.flame.FlameConfigurationException;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerSecrets;
import io.flame.protocol.BuildId;
import io.flame.protocol.PeerTimings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The pools of the application by name. Thread-safe.
 */
public final class RunnerPools implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RunnerPools.class);

	private final PoolThreads threads = new PoolThreads();

	private final Map<String, RunnerPool> pools = new LinkedHashMap<>();

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Create the registry and its pools, which are empty until they are started or used.
	 * @param definitions the definitions of the pools
	 * @param probe asks runners for their descriptions
	 * @param build the build of the application that runners should be
	 * @param secrets the secrets of spawned runners
	 * @param listeners listen to events; asked at the first one
	 */
	public RunnerPools(Collection<Definition> definitions, RunnerProbe probe, BuildId build, RunnerSecrets secrets,
			Supplier<List<RunnerPoolListener>> listeners) {
		RunnerPool.Shared shared = new RunnerPool.Shared(probe, build, secrets, listeners, this.threads,
				RandomGenerator.getDefault());
		Map<RunnerBackend, StartPermits> permits = new IdentityHashMap<>();
		Set<String> slugs = new HashSet<>();
		for (Definition definition : definitions) {
			RunnerBackend backend = definition.backend();
			String name = definition.settings().name();
			this.pools.put(name, new RunnerPool(definition, slug(name, slugs), shared,
					permits.computeIfAbsent(backend, (key) -> new StartPermits(key.maxParallelStarts()))));
		}
		// the listener must not block, but effects may
		probe.onDraining((runner) -> this.threads.execute(() -> draining(runner.id()), () -> draining(runner.id())));
		this.threads.repeat(() -> this.pools.values().forEach(RunnerPool::tick), PeerTimings.DEFAULTS.heartbeatTick());
	}

	private void draining(String id) {
		this.pools.values().forEach((pool) -> pool.draining(id));
	}

	/**
	 * Ids of runners are parts of URIs, file names and labels.
	 */
	private static String slug(String name, Set<String> others) {
		String slug = name.replaceAll("[^A-Za-z0-9.-]+", "-").replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
		String base = slug.isEmpty() ? "pool" : slug;
		String unique = base;
		for (int i = 2; !others.add(unique); i++) {
			unique = base + "-" + i;
		}
		return unique;
	}

	/**
	 * All pools.
	 * @return the pools in the order of their configuration
	 */
	public Collection<RunnerPool> all() {
		return Collections.unmodifiableCollection(this.pools.values());
	}

	/**
	 * Close all pools at the same time, once. A pool that fails to close does not prevent
	 * the others from closing.
	 */
	@Override
	public void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		List<CompletableFuture<Void>> closing = new ArrayList<>();
		for (RunnerPool pool : this.pools.values()) {
			CompletableFuture<Void> closed = new CompletableFuture<>();
			Runnable task = () -> {
				try {
					close(pool);
				}
				finally {
					closed.complete(null);
				}
			};
			this.threads.execute(task, task);
			closing.add(closed);
		}
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
	 * The definition of a pool.
	 *
	 * @param settings its settings
	 * @param backend where its runners come from
	 * @param storage the location of the object storage that the runners are told,
	 * {@code null} for none
	 */
	public record Definition(PoolSettings settings, RunnerBackend backend, @Nullable String storage) {

		/**
		 * A pool whose runners are told no object storage.
		 * @param settings its settings
		 * @param backend where its runners come from
		 */
		public Definition(PoolSettings settings, RunnerBackend backend) {
			this(settings, backend, null);
		}

	}

}
