package io.flame.client;

import java.util.function.Supplier;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameIdempotencyConflictException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameReferenceConflictException;
import io.flame.FlameReferenceExpiredException;
import io.flame.FlameReferenceFailedException;
import io.flame.FlameReferenceLimitException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.FlameServiceNotFoundException;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionConflictException;
import io.flame.FlameSignatureException;
import io.flame.FlameStorageException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTransportException;
import io.flame.protocol.ReceivedResponse;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call, as the stages on its way to a runner pass it on.
 */
public sealed interface InvocationOutcome {

	/**
	 * The outcome as the caller gets it.
	 * @return the result, a new object on every call
	 * @throws Throwable the failure
	 */
	@Nullable Object get() throws Throwable;

	/**
	 * The runner responded with a result. It is not bound to its type before a caller
	 * wants it, so that each of several callers gets an object of its own.
	 *
	 * @param response the response
	 * @param binding binds the result; thread-safe
	 */
	record Succeeded(ReceivedResponse response, Supplier<@Nullable Object> binding) implements InvocationOutcome {

		@Override
		public @Nullable Object get() {
			return this.binding.get();
		}

	}

	/**
	 * The call failed.
	 *
	 * @param failure the failure, for the caller whose call was executed
	 * @param cause what is known about it
	 * @param duplicate makes the failure again for a caller that has joined the call
	 */
	record Failed(Throwable failure, Cause cause, Supplier<Throwable> duplicate) implements InvocationOutcome {

		/**
		 * A failure of the parent's own.
		 * @param failure the failure
		 * @param cause what is known about it
		 */
		public Failed(Throwable failure, Cause cause) {
			this(failure, cause, () -> copy(failure));
		}

		@Override
		public @Nullable Object get() throws Throwable {
			throw this.failure;
		}

		/**
		 * The same failure for another caller, with that caller's stack trace.
		 * @return a copy
		 */
		Failed forDuplicate() {
			return new Failed(this.duplicate.get(), this.cause, this.duplicate);
		}

		private static Throwable copy(Throwable failure) {
			if (!(failure instanceof FlameException flame)) {
				return failure;
			}
			String message = String.valueOf(flame.getMessage());
			if (flame instanceof FlameTimeoutException timeout) {
				return new FlameTimeoutException(timeout.stage(), message, failure);
			}
			if (flame instanceof FlameCancelledException) {
				return new FlameCancelledException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameNoRunnerException) {
				return new FlameNoRunnerException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameRunnerLostException) {
				return new FlameRunnerLostException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameTransportException) {
				return new FlameTransportException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameSerializationException) {
				return new FlameSerializationException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameSignatureException) {
				return new FlameSignatureException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameServiceNotFoundException) {
				return new FlameServiceNotFoundException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameSessionConflictException) {
				return new FlameSessionConflictException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameSessionClosedException) {
				return new FlameSessionClosedException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameStorageException) {
				return new FlameStorageException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameIdempotencyConflictException) {
				return new FlameIdempotencyConflictException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameReferenceExpiredException) {
				return new FlameReferenceExpiredException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameReferenceConflictException) {
				return new FlameReferenceConflictException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameReferenceLimitException) {
				return new FlameReferenceLimitException(message, failure, flame.details(), flame.retryable());
			}
			if (flame instanceof FlameReferenceFailedException) {
				return new FlameReferenceFailedException(message, failure, flame.details(), flame.retryable());
			}
			return failure;
		}

	}

	/**
	 * The cause of a failure.
	 */
	enum Cause {

		/**
		 * The call was sent, then its runner was lost: whether it took effect is unknown.
		 */
		LOST,

		/** The time of the caller is over, or the call was cancelled. */
		GIVEN_UP,

		/** Any other, which is the final response to the attempt. */
		OTHER

	}

}
