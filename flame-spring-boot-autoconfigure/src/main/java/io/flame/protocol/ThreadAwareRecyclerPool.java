package io.flame.protocol;

import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;

/**
 * Keeps the buffers of parsers and generators with their thread. Jackson's default is one
 * queue for all, which many callers at once queue up for; it remains for virtual threads,
 * of which there are too many to keep buffers with each.
 */
final class ThreadAwareRecyclerPool implements RecyclerPool<BufferRecycler> {

	private final RecyclerPool<BufferRecycler> own = JsonRecyclerPools.threadLocalPool();

	private final RecyclerPool<BufferRecycler> shared = JsonRecyclerPools.newConcurrentDequePool();

	private RecyclerPool<BufferRecycler> pool() {
		return VirtualThreads.isCurrent() ? this.shared : this.own;
	}

	@Override
	public BufferRecycler acquireAndLinkPooled() {
		return pool().acquireAndLinkPooled();
	}

	@Override
	public BufferRecycler acquirePooled() {
		return pool().acquirePooled();
	}

	/**
	 * Those of the shared pool know it themselves and do not come here.
	 */
	@Override
	public void releasePooled(BufferRecycler pooled) {
	}

}
