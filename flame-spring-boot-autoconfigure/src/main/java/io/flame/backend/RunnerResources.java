package io.flame.backend;

import org.jspecify.annotations.Nullable;

/**
 * What a runner should get of its host. What is {@code null} is the backend's decision.
 *
 * @param cpu the number of processors
 * @param memory the memory in bytes
 */
public record RunnerResources(@Nullable Integer cpu, @Nullable Long memory) {

	private static final long MIN_MEMORY = 16L * 1024 * 1024;

	public RunnerResources {
		if (cpu != null && cpu < 1) {
			throw new IllegalArgumentException("'resources.cpu' must be at least 1");
		}
		if (memory != null && memory < MIN_MEMORY) {
			throw new IllegalArgumentException("'resources.memory' must be at least 16MB");
		}
	}

}
