package io.flame.session;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A session as it is kept, without its state.
 *
 * @param id the id of the session
 * @param settings what does not change
 * @param version the number of its last commit
 * @param epoch raised when another parent commits than the last one
 * @param owner the id of the parent that has committed last
 * @param stamp identifies the state, {@code null} if no call has changed it
 * @param counters how its calls ended
 * @param lastCallId the id of the call that was committed last
 * @param created when it was opened
 * @param lastUsed when it was used last
 * @param expires when its lease expires
 */
public record StoredSession(String id, SessionSettings settings, long version, long epoch, String owner,
		@Nullable String stamp, SessionCounters counters, @Nullable String lastCallId, Instant created,
		Instant lastUsed, Instant expires) {

}
