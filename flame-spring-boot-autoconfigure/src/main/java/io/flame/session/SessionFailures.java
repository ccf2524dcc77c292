package io.flame.session;

import java.util.Map;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameIdempotencyConflictException;
import io.flame.FlameSerializationException;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionConflictException;
import io.flame.FlameStorageException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.session.SessionCommitter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Why a call of a session fails.
 *
 * @param sessionId the id of the session
 * @param repeatable whether executing the call again does no harm
 */
record SessionFailures(String sessionId, boolean repeatable) {

	FlameTimeoutException late(String name, int ahead) {
		return new FlameTimeoutException(Stage.QUEUE,
				"%s did not get its turn in session '%s' in time: %d call(s) are ahead of it. Raise 'acquire-timeout', or declare methods that change nothing 'readOnly'."
					.formatted(name, this.sessionId, ahead));
	}

	FlameCancelledException interrupted(String name, InterruptedException cause) {
		return new FlameCancelledException("The thread was interrupted while %s waited for its turn in session '%s'."
			.formatted(name, this.sessionId), cause);
	}

	FlameIdempotencyConflictException otherArguments(String name, @Nullable String key) {
		return new FlameIdempotencyConflictException(
				"%s was not executed: the idempotency key '%s' belongs to a call of session '%s' with other arguments. Use one key for one call."
					.formatted(name, key, this.sessionId));
	}

	FlameSessionConflictException baseProtocol(String runner, String pool) {
		return new FlameSessionConflictException(
				"Runner '%s' of pool '%s' speaks only the base protocol, which does not support sessions. Open session '%s' in another pool."
					.formatted(runner, pool, this.sessionId));
	}

	/**
	 * Another parent has committed something before the call was executed, perhaps the
	 * same call.
	 */
	FlameSessionConflictException overtaken() {
		return new FlameSessionConflictException(
				"The call was not executed: another parent changed session '%s' meanwhile. Call again to get the result if that was a call with the same idempotency key."
					.formatted(this.sessionId),
				null, details(), true);
	}

	FlameSerializationException tooLarge(long size, long max) {
		return new FlameSerializationException(
				"The state of session '%s' has %d bytes, but a runner reads only %d. Keep less in it, or raise 'flame.max-body-size' in parent and runner."
					.formatted(this.sessionId, size, max));
	}

	/**
	 * The store failed before the call was executed.
	 */
	FlameStorageException unreadable(RuntimeException failure) {
		return new FlameStorageException("Session '%s' could not be read, and the call was not executed. %s"
			.formatted(this.sessionId, failure.getMessage()), failure, details(), true);
	}

	/**
	 * The store failed after a call that changes nothing.
	 */
	FlameStorageException unconfirmed(String name, RuntimeException failure) {
		return new FlameStorageException(
				"Failed to check whether another parent changed session '%s' while %s was executing. %s"
					.formatted(this.sessionId, name, failure.getMessage()),
				failure, details(), true);
	}

	/**
	 * Why a call fails that has been executed.
	 */
	FlameException of(String name, Outcome outcome) {
		if (outcome instanceof Outcome.Gone) {
			return new FlameSessionClosedException(
					"Session '%s' was closed while %s was executing. The changes of the call are lost."
						.formatted(this.sessionId, name));
		}
		if (outcome instanceof Outcome.NotCommitted failed) {
			return new FlameStorageException(
					"%s was executed, but its changes to session '%s' could not be committed. The session is as it was before the call. %s"
						.formatted(name, this.sessionId, failed.failure().getMessage()),
					failed.failure(), details(), this.repeatable);
		}
		if (outcome instanceof Outcome.Unknown unknown) {
			return new FlameStorageException(
					"%s was executed, but it is not known whether its changes to session '%s' were committed, because the store does not respond. %s"
						.formatted(name, this.sessionId, unknown.failure().getMessage()),
					unknown.failure(), details(), this.repeatable);
		}
		return new FlameSessionConflictException(
				"%s was executed, but another parent changed session '%s' meanwhile. The changes of the call to the session were discarded; its other effects may remain."
					.formatted(name, this.sessionId),
				null, details(), this.repeatable);
	}

	/**
	 * Why an update from outside of calls fails.
	 * @param what what is updated
	 * @return {@code null} if it has to be repeated, or has taken effect
	 */
	@Nullable FlameStorageException ofUpdate(String what, Outcome outcome) {
		if (outcome instanceof Outcome.Unknown unknown) {
			return new FlameStorageException(
					"%s of session '%s' could not be committed, and it is not known whether it has taken effect. %s"
						.formatted(what, this.sessionId, unknown.failure().getMessage()),
					unknown.failure(), details(), false);
		}
		if (outcome instanceof Outcome.NotCommitted failed) {
			return new FlameStorageException("%s of session '%s' could not be committed and has not taken effect. %s"
				.formatted(what, this.sessionId, failed.failure().getMessage()), failed.failure(), details(), true);
		}
		return null;
	}

	private Map<String, Object> details() {
		return Map.of("sessionId", this.sessionId);
	}

}
