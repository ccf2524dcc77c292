package io.flame.backend;

import org.jspecify.annotations.Nullable;

/**
 * What a runner should get of its host. What is {@code null} is the backend's decision.
 *
 * @param cpu the number of processors
 * @param memory the memory in bytes
 */
public record RunnerResources(@Nullable Integer cpu, @Nullable Long memory) {

	public RunnerResources {
		if (cpu != null && cpu < 1) {
			throw new IllegalArgumentException("'cpu' must be at least 1");
		}
		if (memory != null && memory < 1) {
			throw new IllegalArgumentException("'memory' must be positive");
		}
	}

}
