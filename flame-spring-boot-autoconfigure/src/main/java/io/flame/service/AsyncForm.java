package io.flame.service;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The form of a result that arrives later than the method returns, such as a future.
 * Stateless.
 */
public interface AsyncForm {

	/**
	 * What a method has returned, to be waited for.
	 * @param returned what the method has returned
	 * @return has the result; cancelling it tells the method's work that nobody waits
	 */
	Future<?> toFuture(Object returned);

	/**
	 * What the caller of a method gets before there is a result.
	 * @param calls begins a call; cancelling the future cancels the call
	 * @return what the method declares to return
	 */
	Object fromFuture(Supplier<? extends CompletableFuture<@Nullable Object>> calls);

}
