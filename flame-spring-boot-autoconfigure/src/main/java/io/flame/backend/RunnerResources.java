package io.flame.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The resources of its host that a runner requests. The backend chooses values that are
 * {@code null}, and ignores those that it cannot provide.
 *
 * @param cpu the number of processors, may be a fraction
 * @param memory the memory in bytes
 * @param gpu the number of graphics processors
 * @param labels labels of the host, the container or the pod, as the backend defines them
 */
public record RunnerResources(@Nullable Double cpu, @Nullable Long memory, @Nullable Integer gpu,
		Map<String, String> labels) {

	/** Everything is the backend's decision. */
	public static final RunnerResources NONE = new RunnerResources(null, null, null, Map.of());

	private static final long MIN_MEMORY = 16L * 1024 * 1024;

	public RunnerResources {
		Assert.isTrue(cpu == null || (cpu > 0 && Double.isFinite(cpu)), "'resources.cpu' must be positive");
		Assert.isTrue(memory == null || memory >= MIN_MEMORY, "'resources.memory' must be at least 16MB");
		Assert.isTrue(gpu == null || gpu >= 0, "'resources.gpu' must not be negative");
		labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
	}

}
