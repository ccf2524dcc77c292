package io.flame.client;

import java.lang.reflect.UndeclaredThrowableException;

import io.flame.FlameResult;
import org.jspecify.annotations.Nullable;

/**
 * Gives the callers of methods that return a {@link FlameResult} what these declare:
 * there is nothing that they throw.
 */
final class ResultsAsValues {

	private ResultsAsValues() {
	}

	static @Nullable Object invoke(FlameInvoker invoker, Invocation invocation) throws Throwable {
		return invocation.method().resultAsValue() ? of(invoker, invocation) : invoker.invoke(invocation);
	}

	static FlameResult<@Nullable Object> of(FlameInvoker invoker, Invocation invocation) {
		try {
			return FlameResult.success(invoker.invoke(invocation));
		}
		catch (Exception ex) {
			return FlameResult.failure(ex);
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

}
