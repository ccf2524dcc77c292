package io.flame.protocol;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Tells virtual threads from others, on a Java version that may have none.
 */
public final class VirtualThreads {

	/** Java 17 has none. */
	private static final MethodHandle IS_VIRTUAL = isVirtual();

	private VirtualThreads() {
	}

	private static MethodHandle isVirtual() {
		try {
			return MethodHandles.publicLookup()
				.findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
		}
		catch (ReflectiveOperationException ex) {
			return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0, Thread.class);
		}
	}

	/**
	 * Whether the calling thread is a virtual one.
	 * @return whether it is
	 */
	public static boolean isCurrent() {
		try {
			return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
