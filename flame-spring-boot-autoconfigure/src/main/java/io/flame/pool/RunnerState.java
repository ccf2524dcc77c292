package io.flame.pool;

/**
 * The state of a runner in its pool.
 */
public enum RunnerState {

	/** It accepts calls and has none. */
	IDLE,

	/** It accepts calls and has some. */
	BUSY,

	/** It has refused a call as busy and gets none for a moment. */
	RESTING,

	/** It gets no calls until it has responded to a probe. */
	UNAVAILABLE,

	/** It gets no more calls and finishes those that it has. */
	DRAINING,

	/** It is being terminated. */
	STOPPING,

	/** It is no longer in the pool. */
	GONE;

	/**
	 * Whether the runner gets calls, now or once it has recovered.
	 */
	boolean isServing() {
		return compareTo(DRAINING) < 0;
	}

	/**
	 * Whether the runner gets calls now.
	 */
	boolean acceptsCalls() {
		return this == IDLE || this == BUSY;
	}

}
