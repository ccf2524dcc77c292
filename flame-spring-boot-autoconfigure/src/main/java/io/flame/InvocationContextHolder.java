package io.flame;

import io.flame.InvocationContext.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The current thread's {@link InvocationContext}.
 */
final class InvocationContextHolder {

	private static final ThreadLocal<@Nullable InvocationContext> current = new ThreadLocal<>();

	private InvocationContextHolder() {
	}

	static @Nullable InvocationContext get() {
		return current.get();
	}

	static Scope set(InvocationContext context) {
		InvocationContext previous = current.get();
		current.set(context);
		return () -> restore(previous);
	}

	private static void restore(@Nullable InvocationContext previous) {
		if (previous != null) {
			current.set(previous);
		}
		else {
			current.remove();
		}
	}

}
