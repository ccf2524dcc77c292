package io.flame.session;

/**
 * How the calls of a session ended.
 *
 * @param succeeded how many succeeded
 * @param failed how many failed
 * @param cancelled how many were cancelled by their callers, or exceeded their time-out
 */
public record SessionCounters(long succeeded, long failed, long cancelled) {

	/** No calls. */
	public static final SessionCounters NONE = new SessionCounters(0, 0, 0);

	/** One call that succeeded. */
	static final SessionCounters SUCCEEDED = new SessionCounters(1, 0, 0);

	/** One call that failed. */
	static final SessionCounters FAILED = new SessionCounters(0, 1, 0);

	/** One call that was cancelled. */
	static final SessionCounters CANCELLED = new SessionCounters(0, 0, 1);

	/**
	 * Add others.
	 * @param other the others
	 * @return the sums
	 */
	public SessionCounters plus(SessionCounters other) {
		return new SessionCounters(this.succeeded + other.succeeded, this.failed + other.failed,
				this.cancelled + other.cancelled);
	}

}
