package io.flame;

import java.util.Map;

/**
 * Carries a part of the caller's context to the runner, as strings. A bean of this type
 * is all it needs; such beans are asked in their order.
 * <p>
 * What travels is signed together with the call, but readable, and a runner believes it:
 * a propagator of a security principal should send no more than an id, or a token that
 * the runner verifies. Implementations must be thread-safe.
 */
public interface ContextPropagator {

	/**
	 * Write what travels. Called by the thread of the caller, once for each call; an
	 * exception fails the call before it is sent.
	 * @param carrier where to put strings by names, which must not be those of others.
	 * {@code traceparent}, {@code tracestate}, {@code baggage} and {@code locale} are
	 * taken
	 */
	void capture(Map<String, String> carrier);

	/**
	 * Put what came with a call in the place where the handler expects it. Called by the
	 * thread that is about to execute the handler, also if the caller has sent nothing;
	 * an exception fails the call, whose handler is not executed.
	 * @param carrier strings by names, can not be modified
	 * @return what restores the thread as it was before, called by the same thread after
	 * the handler, whatever became of it
	 */
	InvocationContext.Scope restore(Map<String, String> carrier);

}
