package io.flame.client;

import org.jspecify.annotations.Nullable;

/**
 * Executes a call somewhere. Implementations are thread-safe and may wrap each other.
 */
@FunctionalInterface
public interface FlameInvoker {

	/**
	 * Execute a call and wait for its result.
	 * @param invocation the call
	 * @return the result
	 * @throws Throwable a {@link io.flame.FlameException}, or the exception that the
	 * method itself threw
	 */
	@Nullable Object invoke(Invocation invocation) throws Throwable;

}
