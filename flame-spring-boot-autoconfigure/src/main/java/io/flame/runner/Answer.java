package io.flame.runner;

import java.lang.reflect.Type;

import io.flame.protocol.InvocationResponse;

/**
 * Takes the answer to one call. The first one counts: another thread than the handler's
 * may give it when the handler does not end in time. Thread-safe.
 */
interface Answer {

	/**
	 * Answer the call.
	 * @param response the response
	 * @param type the declared type of the result
	 * @param elapsedMicros how long the handler took, in microseconds
	 */
	void give(InvocationResponse response, Type type, long elapsedMicros);

	/**
	 * Answer the call while its handler goes on, on another thread.
	 * @param response the response
	 * @param type the declared type of the result
	 * @param elapsedMicros how long the handler has taken, in microseconds
	 */
	void giveEarly(InvocationResponse response, Type type, long elapsedMicros);

	/**
	 * Answer the call with the result of an execution that others have waited for, too.
	 * @param result the result
	 * @param elapsedMicros how long the handler took, in microseconds, -1 if the call was
	 * not executed
	 */
	void give(EncodedResult result, long elapsedMicros);

	/**
	 * The same, on another thread.
	 * @param result the result
	 */
	void giveEarly(EncodedResult result);

	/**
	 * Break off: the process ends before the handler does.
	 */
	void cutOff();

}
