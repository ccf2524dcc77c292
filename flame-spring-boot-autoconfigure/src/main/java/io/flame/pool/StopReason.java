package io.flame.pool;

/**
 * The reason why a pool has terminated a runner.
 */
public enum StopReason {

	/** It had no call for {@code idle-shutdown-after}. */
	IDLE,

	/** It has served its call; the pool is {@code single-use}. */
	SINGLE_USE,

	/** The pool was asked to drain it, or the runner reported that it is draining. */
	DRAINED,

	/** The pool was asked to stop it. */
	STOPPED,

	/** The pool was made smaller. */
	SCALED_DOWN,

	/** One of its handlers went on although its call was cancelled. */
	STUCK,

	/** It made room for a runner with other resources. */
	EVICTED,

	/** The pool was closed. */
	SHUTDOWN

}
