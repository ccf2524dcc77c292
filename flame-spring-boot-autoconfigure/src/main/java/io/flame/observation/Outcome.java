package io.flame.observation;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameRemoteException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call.
 */
enum Outcome {

	/** There is a result. */
	SUCCESS,

	/** The handler failed. */
	HANDLER_ERROR,

	/** The time was over, for waiting or for executing. */
	TIMEOUT,

	/** It was cancelled, or the thread of its caller interrupted. */
	CANCELLED,

	/** Flame could not execute it, or bring back what became of it. */
	FLAME_ERROR,

	/** It is not over. */
	UNKNOWN;

	static Outcome of(boolean finished, @Nullable Throwable error) {
		if (error == null) {
			return (finished) ? SUCCESS : UNKNOWN;
		}
		if (error instanceof FlameRemoteException || !(error instanceof FlameException failure)
				|| !ErrorNames.isKnown(failure.code())) {
			return HANDLER_ERROR;
		}
		return switch (failure.code()) {
			case FlameErrorCode.TIMEOUT -> TIMEOUT;
			case FlameErrorCode.CANCELLED -> CANCELLED;
			case FlameErrorCode.HANDLER_ERROR -> HANDLER_ERROR;
			default -> FLAME_ERROR;
		};
	}

}
