package io.flame.runner;

/**
 * A call that its caller may give up.
 */
interface CancellableCall {

	/**
	 * Nobody waits for it any more.
	 */
	void cancel();

}
