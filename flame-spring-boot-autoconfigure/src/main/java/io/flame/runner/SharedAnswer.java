package io.flame.runner;

import io.flame.protocol.InvocationResponse;
import org.jspecify.annotations.Nullable;

/**
 * What all callers get that wait for the same execution.
 *
 * @param result the result, {@code null} if there is none that can be sent
 * @param failure why there is no result
 */
record SharedAnswer(@Nullable EncodedResult result, InvocationResponse.@Nullable Failure failure) {

	static SharedAnswer of(EncodedResult result) {
		return new SharedAnswer(result, null);
	}

	static SharedAnswer of(InvocationResponse.Failure failure) {
		return new SharedAnswer(null, failure);
	}

	/**
	 * Answer on the calling thread.
	 */
	void giveTo(Answer answer) {
		if (this.result != null) {
			answer.give(this.result);
		}
		else if (this.failure != null) {
			answer.give(this.failure, void.class);
		}
	}

	/**
	 * Answer on another thread: the calling one has others to answer.
	 */
	void giveEarlyTo(Answer answer) {
		if (this.result != null) {
			answer.giveEarly(this.result);
		}
		else if (this.failure != null) {
			answer.giveEarly(this.failure, false);
		}
	}

}
