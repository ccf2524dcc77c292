package io.flame.backend.process;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The limits of this machine for child processes.
 *
 * @param memory the memory for all of them, in bytes
 * @param maxParallelStarts how many children can be started at the same time
 */
public record ProcessLimits(long memory, int maxParallelStarts) {

	/** Below this a Spring Boot application hardly starts. */
	private static final long MIN_HEAP = 128L * 1024 * 1024;

	public ProcessLimits {
		Assert.isTrue(memory > 0, "'memory' must be positive");
		Assert.isTrue(maxParallelStarts >= 1, "'max-parallel-starts' must be at least 1");
	}

	/**
	 * The limits of this machine. In a container these are the container's.
	 * @param maxParallelStarts how many children can be started at the same time,
	 * {@code null} for as many as there are processors
	 * @return the limits
	 */
	public static ProcessLimits ofThisMachine(@Nullable Integer maxParallelStarts) {
		return new ProcessLimits(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize(),
				(maxParallelStarts != null) ? maxParallelStarts : Runtime.getRuntime().availableProcessors());
	}

	/**
	 * How many children the memory can hold.
	 * @param heap the maximum heap of a child, in bytes
	 * @return a number of at least 1
	 */
	int maxRunners(long heap) {
		return (int) Math.max(1, Math.min(Integer.MAX_VALUE, this.memory / Math.max(MIN_HEAP, heap)));
	}

	/**
	 * The heap of a child for which none is configured: half of the machine for all
	 * runners of a pool as it is configured, but for none more than a JVM takes by
	 * itself.
	 * @param runners how many runners the pool may have
	 * @return the maximum heap, in bytes
	 */
	long heap(int runners) {
		return Math.max(MIN_HEAP, Math.min(this.memory / 4, this.memory / 2 / runners));
	}

}
