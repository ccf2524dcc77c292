package io.flame.runner;

/**
 * The process of the runner ends before the handler: there is no answer, and nobody can
 * know whether the call took effect.
 */
final class CutOffException extends Exception {

	CutOffException() {
		super("The runner ends before the handler", null, false, false);
	}

}
