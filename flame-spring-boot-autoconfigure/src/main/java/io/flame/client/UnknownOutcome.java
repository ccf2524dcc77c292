package io.flame.client;

import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.pool.RunnerMemory;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an attempt of a call with an idempotency key that was lost after it
 * had been sent: whether it took effect can be learned from its runner only. Used by the
 * thread of the caller.
 */
public final class UnknownOutcome {

	private @Nullable FlameRunnerLostException failure;

	private @Nullable RunnerMemory memory;

	/**
	 * An attempt was lost.
	 * @param memory what recognises the call
	 */
	void lost(FlameRunnerLostException failure, RunnerMemory memory) {
		this.failure = failure;
		this.memory = memory;
	}

	/**
	 * An attempt has failed. Whatever it is but its loss is an answer.
	 * @param failure the failure
	 */
	public void failed(Throwable failure) {
		if (failure != this.failure) {
			this.failure = null;
			this.memory = null;
		}
	}

	/**
	 * What must recognise the call, {@code null} if no attempt was lost.
	 */
	@Nullable RunnerMemory memory() {
		return this.memory;
	}

	/**
	 * What to tell the caller when the next attempt could not be sent.
	 * @param notSent why it could not
	 * @return the loss of the attempt before, if there was one
	 */
	FlameException or(FlameException notSent) {
		FlameRunnerLostException lost = this.failure;
		if (lost == null) {
			return notSent;
		}
		FlameRunnerLostException last = new FlameRunnerLostException(String.valueOf(lost.getMessage()), lost.getCause(),
				lost.details(), false);
		last.setStackTrace(lost.getStackTrace());
		last.addSuppressed(notSent);
		return last;
	}

}
