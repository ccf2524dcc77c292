package io.flame.backend.process;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What this machine can do for children.
 *
 * @param maxRunners how many children its memory can hold
 * @param maxParallelStarts how many children can be started at the same time
 */
public record ProcessLimits(int maxRunners, int maxParallelStarts) {

	/** Below this a Spring Boot application hardly starts. */
	private static final long MIN_HEAP = 128L * 1024 * 1024;

	public ProcessLimits {
		Assert.isTrue(maxRunners >= 1, "'maxRunners' must be at least 1");
		Assert.isTrue(maxParallelStarts >= 1, "'max-parallel-starts' must be at least 1");
	}

	/**
	 * The limits of this machine. In a container these are the container's.
	 * @param smallestHeap the smallest configured heap of a child in bytes, {@code null}
	 * if none is configured
	 * @param maxParallelStarts how many children can be started at the same time,
	 * {@code null} for as many as there are processors
	 * @return the limits
	 */
	public static ProcessLimits ofThisMachine(@Nullable Long smallestHeap, @Nullable Integer maxParallelStarts) {
		long heap = Math.max(MIN_HEAP, (smallestHeap != null) ? smallestHeap : 0);
		return new ProcessLimits((int) Math.max(1, Math.min(Integer.MAX_VALUE, memory() / heap)),
				(maxParallelStarts != null) ? maxParallelStarts : Runtime.getRuntime().availableProcessors());
	}

	/**
	 * The heap of a child for which none is configured: half of the machine for all
	 * runners of a pool, but for none more than a JVM takes by itself.
	 */
	static long heap(int runners) {
		return Math.max(MIN_HEAP, Math.min(memory() / 4, memory() / 2 / runners));
	}

	private static long memory() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
	}

}
