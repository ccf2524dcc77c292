package io.flame.client;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of giving a call to one runner.
 */
sealed interface Dispatch {

	/**
	 * The attempt has ended.
	 *
	 * @param outcome its outcome
	 */
	record Ended(InvocationOutcome outcome) implements Dispatch {

	}

	/**
	 * The runner lacks the state of the session, which must come with the call. Nothing
	 * was executed.
	 *
	 * @param outcome the outcome if the state came with the call
	 */
	record StateMissing(InvocationOutcome outcome) implements Dispatch {

	}

	/**
	 * The runner has not taken the call: another one may get it without anything being
	 * done twice.
	 *
	 * @param reason the reason, as a sentence
	 * @param cause the reason's cause, if there is one
	 */
	record NotTaken(String reason, @Nullable Throwable cause) implements Dispatch {

	}

}
