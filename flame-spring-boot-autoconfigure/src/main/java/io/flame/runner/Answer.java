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
	 * Break off: the process ends before the handler does.
	 */
	void cutOff();

}
