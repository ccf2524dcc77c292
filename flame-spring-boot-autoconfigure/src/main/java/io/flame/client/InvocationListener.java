package io.flame.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears where a call is executed.
 */
@FunctionalInterface
public interface InvocationListener {

	/** Does not listen. */
	InvocationListener NONE = (invocationId, runner, attempt) -> {
	};

	/**
	 * The call is about to be executed, or to be sent to a runner. Called by the thread
	 * of the caller once for each attempt, and again if a runner did not take the call
	 * and another one gets it.
	 * @param invocationId the id of the attempt
	 * @param runner the id of the runner, {@code null} where the caller's process
	 * executes the call
	 * @param attempt the number of the attempt, from 1
	 */
	void onDispatch(String invocationId, @Nullable String runner, int attempt);

}
