package io.flame.link;

/**
 * What became of a call over a link.
 */
public sealed interface LinkOutcome {

	/**
	 * The runner has responded.
	 *
	 * @param head the head of the response
	 * @param body the body of the response
	 * @param executing whether the runner still executes the call
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Responded(byte[] head, byte[] body, boolean executing) implements LinkOutcome {

	}

	/**
	 * The response is larger than allowed.
	 *
	 * @param length the length of the response in bytes
	 */
	record TooLarge(long length) implements LinkOutcome {

	}

	/**
	 * The deadline has passed.
	 *
	 * @param sent whether the runner may have the call
	 */
	record TimedOut(boolean sent) implements LinkOutcome {

	}

	/**
	 * The calling thread was interrupted, and still is.
	 *
	 * @param sent whether the runner may have the call
	 */
	record Interrupted(boolean sent) implements LinkOutcome {

	}

	/**
	 * The link broke, or the runner is known to be lost.
	 *
	 * @param reason the reason, as a sentence
	 * @param sent whether the runner may have the call
	 */
	record Lost(String reason, boolean sent) implements LinkOutcome {

	}

}
