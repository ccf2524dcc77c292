package io.flame.client;

/**
 * A stage on the way of an encoded call to a runner. Implementations are thread-safe and
 * may wrap each other.
 */
@FunctionalInterface
public interface InvocationStage {

	/**
	 * Execute a call and wait for its outcome.
	 * @param invocation the call, with its {@linkplain Invocation#request() request}
	 * @return the outcome
	 */
	InvocationOutcome execute(Invocation invocation);

}
