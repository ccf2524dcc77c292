package io.flame.pool;

/**
 * Why a pool has ended a runner.
 */
public enum StopReason {

	/** It had no call for {@code idle-shutdown-after}. */
	IDLE,

	/** It has served its call; the pool is {@code single-use}. */
	SINGLE_USE,

	/** Somebody asked the pool to drain it, or it said itself that it drains. */
	DRAINED,

	/** Somebody asked the pool to stop it. */
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
