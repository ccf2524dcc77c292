package io.flame.runner;

import java.lang.reflect.Type;

import io.flame.protocol.InvocationResponse;

/**
 * Sends the response to one call. The first response counts: another thread than the
 * handler's may respond when the handler does not end in time. Thread-safe.
 */
interface Answer {

	/**
	 * Respond to the call, which is not executed any more.
	 * @param response the response
	 * @param type the declared type of the result
	 */
	void give(InvocationResponse response, Type type);

	/**
	 * Respond to the call on behalf of the thread that would, which is busy.
	 * @param response the response
	 * @param executing whether the call is still executed for its caller; then
	 * {@link #give} follows
	 */
	void giveEarly(InvocationResponse.Failure response, boolean executing);

	/**
	 * Respond to the call with the result of an execution that others have waited for,
	 * too.
	 * @param result the result
	 */
	void give(EncodedResult result);

	/**
	 * The same, on behalf of a thread that executes another call.
	 * @param result the result
	 */
	void giveEarly(EncodedResult result);

	/**
	 * Break off: the process ends before the handler does.
	 */
	void cutOff();

}
