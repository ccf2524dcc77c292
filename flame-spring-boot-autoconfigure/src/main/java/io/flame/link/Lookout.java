package io.flame.link;

/**
 * Whether it pays to look for what the peer sends for some microseconds, instead of
 * waiting for it at once: for as long as looking has mostly found something. Thread-safe;
 * updates that are lost in a race do no harm.
 */
final class Lookout {

	/** With one processor the peer could not run while one looks. */
	private static final boolean MAY_LOOK = Runtime.getRuntime().availableProcessors() > 1;

	private static final int MAX_CREDIT = 16;

	private static final int CREDIT = 8;

	private final int tryAgain;

	private volatile int credit = CREDIT;

	private volatile int waits;

	/**
	 * Create it.
	 * @param tryAgain after how many waits in a row looking is tried again
	 */
	Lookout(int tryAgain) {
		this.tryAgain = tryAgain;
	}

	/**
	 * Whether to look.
	 */
	boolean pays() {
		return MAY_LOOK && this.credit > 0;
	}

	/**
	 * One has looked.
	 * @param found whether something was found
	 */
	void looked(boolean found) {
		int before = this.credit;
		this.credit = found ? Math.min(MAX_CREDIT, before + 1) : before - 2;
	}

	/**
	 * One has waited, since looking does not pay.
	 */
	void waited() {
		int count = this.waits + 1;
		this.waits = count;
		if (count % this.tryAgain == 0) {
			this.credit = CREDIT;
		}
	}

}
