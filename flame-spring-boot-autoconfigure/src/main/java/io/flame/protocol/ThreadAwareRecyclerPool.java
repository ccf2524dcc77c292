package io.flame.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;

/**
 * Keeps the buffers of parsers and generators with their thread. Jackson's default is one
 * queue for all, which many callers at once queue up for; it remains for virtual threads,
 * of which there are too many to keep buffers with each.
 */
final class ThreadAwareRecyclerPool implements RecyclerPool<BufferRecycler> {

	/** Java 17 has none. */
	private static final MethodHandle IS_VIRTUAL = isVirtual();

	private final RecyclerPool<BufferRecycler> own = JsonRecyclerPools.threadLocalPool();

	private final RecyclerPool<BufferRecycler> shared = JsonRecyclerPools.newConcurrentDequePool();

	private static MethodHandle isVirtual() {
		try {
			return MethodHandles.publicLookup()
				.findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
		}
		catch (ReflectiveOperationException ex) {
			return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0, Thread.class);
		}
	}

	private RecyclerPool<BufferRecycler> pool() {
		try {
			return ((boolean) IS_VIRTUAL.invokeExact(Thread.currentThread())) ? this.shared : this.own;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
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
