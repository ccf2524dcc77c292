package io.flame.backend.process;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The settings of the children of a pool.
 *
 * @param heap the maximum heap of a child in bytes, {@code null} for a share of this
 * machine's memory
 * @param maxRunners how many runners share the memory, at least 1
 * @param exitOnOutOfMemory whether a child that had an {@link OutOfMemoryError} is
 * terminated
 */
public record ChildSettings(@Nullable Long heap, int maxRunners, boolean exitOnOutOfMemory) {

	public ChildSettings {
		Assert.isTrue(heap == null || heap > 0, "'memory' must be positive");
		Assert.isTrue(maxRunners >= 1, "'maxRunners' must be at least 1");
	}

}
