package io.flame.pool;

/**
 * The only runner that would do for a call has come to its end, or takes no more calls.
 */
final class RunnerGoneException extends Exception {

	RunnerGoneException() {
		super("gone", null, false, false);
	}

}
