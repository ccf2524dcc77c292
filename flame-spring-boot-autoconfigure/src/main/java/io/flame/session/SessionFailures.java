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
				"%s did not get its turn in session '%s' in time: %d call(s) of the session come first. Raise the acquire timeout, or mark methods that change nothing as read-only."
					.formatted(name, this.sessionId, ahead));
	}

	FlameCancelledException interrupted(String name, InterruptedException cause) {
		return new FlameCancelledException("The thread that waited for the turn of %s in session '%s' was interrupted."
			.formatted(name, this.sessionId), cause);
	}

	FlameIdempotencyConflictException otherArguments(String name, @Nullable String key) {
		return new FlameIdempotencyConflictException(
				"%s was not executed: the idempotency key '%s' belongs to a call of session '%s' with other arguments. Use one key for one call."
					.formatted(name, key, this.sessionId));
	}

	FlameSessionConflictException baseProtocol(String runner, String pool) {
		return new FlameSessionConflictException(
				"Runner '%s' of pool '%s' speaks only the base protocol, which has no sessions. Open session '%s' in another pool."
					.formatted(runner, pool, this.sessionId));
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
		return new FlameStorageException("Session '%s' could not be read, its call was not executed. %s"
			.formatted(this.sessionId, failure.getMessage()), failure, details(), true);
	}

	/**
	 * The store failed after a call that changes nothing.
	 */
	FlameStorageException unconfirmed(String name, RuntimeException failure) {
		return new FlameStorageException(
				"It could not be confirmed that no other parent has changed session '%s' while %s was executing. %s"
					.formatted(this.sessionId, name, failure.getMessage()),
				failure, details(), true);
	}

	/**
	 * Why a call fails that has been executed.
	 */
	FlameException of(String name, Outcome outcome) {
		if (outcome instanceof Outcome.Gone) {
			return new FlameSessionClosedException(
					"Session '%s' was closed while %s was executing: what the call did to the session is lost."
						.formatted(this.sessionId, name));
		}
		if (outcome instanceof Outcome.NotCommitted failed) {
			return new FlameStorageException(
					"%s was executed, but what it did to session '%s' could not be committed: the session is as it was before the call. %s"
						.formatted(name, this.sessionId, failed.failure().getMessage()),
					failed.failure(), details(), this.repeatable);
		}
		if (outcome instanceof Outcome.Unknown unknown) {
			return new FlameStorageException(
					"%s was executed, but it is not known whether what it did to session '%s' was committed: the store does not respond. %s"
						.formatted(name, this.sessionId, unknown.failure().getMessage()),
					unknown.failure(), details(), this.repeatable);
		}
		return new FlameSessionConflictException(
				"%s was executed, but another parent changed session '%s' meanwhile: what the call did to the session does not count, what it did elsewhere may have happened."
					.formatted(name, this.sessionId),
				null, details(), this.repeatable);
	}

	private Map<String, Object> details() {
		return Map.of("sessionId", this.sessionId);
	}

}
