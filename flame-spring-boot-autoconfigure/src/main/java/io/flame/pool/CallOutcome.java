package io.flame.pool;

/**
 * The outcome of a call, as far as it concerns the runner: a {@link RunnerLease} is
 * closed with exactly one.
 */
public sealed interface CallOutcome {

	/** The runner responded: with a result, or with a failure of the handler. */
	CallOutcome SERVED = new Served();

	/** Nothing was sent, and nothing is known about the runner. */
	CallOutcome UNUSED = new Unused();

	/** The runner refused the call because it is busy with calls of other parents. */
	CallOutcome BUSY = new Busy();

	/** The runner refused the call because it is draining. */
	CallOutcome DRAINING = new Draining();

	/**
	 * Whether the runner may have executed the call.
	 * @return whether it may
	 */
	default boolean taken() {
		return false;
	}

	/**
	 * The runner responded: with a result, or with a failure of the handler.
	 */
	record Served() implements CallOutcome {

		@Override
		public boolean taken() {
			return true;
		}

	}

	/**
	 * Nothing was sent, and nothing is known about the runner.
	 */
	record Unused() implements CallOutcome {

	}

	/**
	 * The runner refused the call because it is busy. It gets no calls for a moment.
	 */
	record Busy() implements CallOutcome {

	}

	/**
	 * The runner refused the call because it is draining.
	 */
	record Draining() implements CallOutcome {

	}

	/**
	 * Nothing was sent because the runner could not be reached. It gets no calls until it
	 * has responded to a probe.
	 *
	 * @param problem what happened
	 */
	record Unreachable(String problem) implements CallOutcome {

	}

	/**
	 * The connection broke after the call had been sent. The runner gets no calls until
	 * it has responded to a probe.
	 *
	 * @param problem what happened
	 */
	record Lost(String problem) implements CallOutcome {

		@Override
		public boolean taken() {
			return true;
		}

	}

	/**
	 * The handler goes on although its call was cancelled or timed out. The runner is
	 * drained and replaced.
	 *
	 * @param call the call and why it was given up
	 */
	record Stuck(String call) implements CallOutcome {

		@Override
		public boolean taken() {
			return true;
		}

	}

}
