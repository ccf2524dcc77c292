package io.flame.pool;

/**
 * The memory of a runner, in which it recognises idempotency keys: it has the identity of
 * the runner, and another one when the runner was restarted.
 */
public final class RunnerMemory {

	RunnerMemory() {
	}

}
