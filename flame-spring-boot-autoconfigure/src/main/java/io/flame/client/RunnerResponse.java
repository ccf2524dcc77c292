package io.flame.client;

import io.flame.pool.CallOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call on one runner, for the caller and for the pool.
 *
 * @param dispatch the outcome for the caller
 * @param outcome the outcome for the pool, {@code null} as long as the runner may still
 * execute the call that its caller has given up
 */
record RunnerResponse(Dispatch dispatch, @Nullable CallOutcome outcome) {

	static RunnerResponse ended(InvocationOutcome ended, @Nullable CallOutcome outcome) {
		return new RunnerResponse(new Dispatch.Ended(ended), outcome);
	}

	/**
	 * The caller has given up the call, which the runner may still execute.
	 * @param failure the reason
	 */
	static RunnerResponse givenUp(Throwable failure) {
		return ended(new InvocationOutcome.Failed(failure, InvocationOutcome.Cause.GIVEN_UP), null);
	}

	static RunnerResponse failed(Throwable failure, CallOutcome outcome) {
		return ended(new InvocationOutcome.Failed(failure, InvocationOutcome.Cause.OTHER), outcome);
	}

}
