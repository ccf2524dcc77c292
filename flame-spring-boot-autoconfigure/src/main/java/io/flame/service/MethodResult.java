package io.flame.service;

import java.lang.reflect.Type;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.flame.FlameResult;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What travels of the result of a method, and in which form the method returns it.
 *
 * @param type the type that travels, with type variables resolved
 * @param asValue whether the method returns a {@link FlameResult} of that type
 * @param async how the method returns it later, {@code null} if it is there when the
 * method ends
 */
public record MethodResult(Type type, boolean asValue, @Nullable AsyncForm async) {

	/**
	 * Wait for the result and unwrap it.
	 * @param returned what the method returned
	 * @return what travels of it
	 * @throws Exception what travels in its place
	 */
	@Nullable Object unwrap(@Nullable Object returned) throws Exception {
		Object result = (this.async != null) ? await(this.async, returned) : returned;
		if (!this.asValue) {
			return result;
		}
		if (result instanceof FlameResult.Failure<?> failure) {
			throw failure.exception();
		}
		return (result instanceof FlameResult.Success<?> success) ? success.value() : null;
	}

	private static @Nullable Object await(AsyncForm form, @Nullable Object returned) throws Exception {
		Assert.state(returned != null, "The method returned null in the place of what would have its result");
		Future<?> future = form.toFuture(returned);
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			throw ex;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

}
