package io.flame.pool;

/**
 * An idempotency key of calls that a runner has, or that wait for it. Guarded by the lock
 * of the pool.
 */
final class KeyInUse {

	private final String key;

	private final PooledRunner pooled;

	/** Whether the runner may have seen it. */
	private boolean taken;

	private int leases;

	/** How many of the leases are of calls that nobody waits for any more. */
	private int abandoned;

	private int waiting;

	KeyInUse(String key, PooledRunner pooled, boolean taken) {
		this.key = key;
		this.pooled = pooled;
		this.taken = taken;
	}

	String key() {
		return this.key;
	}

	PooledRunner pooled() {
		return this.pooled;
	}

	/**
	 * Whether the runner may have seen it.
	 */
	boolean isTaken() {
		return this.taken;
	}

	/**
	 * Whether the runner has a call with it that others can wait for. One that was
	 * abandoned has lost the key, even if its handler goes on.
	 */
	boolean isShared() {
		return this.leases > this.abandoned;
	}

	/**
	 * Whether somebody has need of it: a call under way, or one that waits for a runner
	 * that has seen it.
	 */
	boolean isNeeded() {
		return this.leases > 0 || (this.taken && this.waiting > 0);
	}

	void leased() {
		this.leases++;
	}

	void abandoned() {
		this.abandoned++;
	}

	void released(boolean taken, boolean abandoned) {
		this.taken |= taken;
		this.leases--;
		if (abandoned) {
			this.abandoned--;
		}
	}

	void awaited() {
		this.waiting++;
	}

	void left() {
		this.waiting--;
	}

}
