package io.flame.session;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A change of a session.
 *
 * @param id the id of the session
 * @param version the version that is expected, which becomes one more
 * @param epoch the epoch that is expected
 * @param newEpoch the epoch from now on
 * @param owner the id of the parent that commits
 * @param stamp identifies the state from now on
 * @param changes the changed parts of the state; a part of no bytes is removed
 * @param callId the id of the call, {@code null} if no call is committed, so that the
 * last one remains the last one
 * @param result the result of the call, {@code null} if there is none to keep
 * @param keepResultUntil how long the result is kept in any case, {@code null} to keep it
 * until the next call is committed only
 * @param counted what is added to the counters
 * @param now the current time
 * @param expires when the lease expires
 */
public record SessionCommit(String id, long version, long epoch, long newEpoch, String owner, @Nullable String stamp,
		Map<String, byte[]> changes, @Nullable String callId, @Nullable StoredResult result,
		@Nullable Instant keepResultUntil, SessionCounters counted, Instant now, Instant expires) {

	public SessionCommit {
		Assert.isTrue(result == null || result.callId().equals(callId),
				"'result' must be that of the call that is committed");
		changes = Map.copyOf(changes);
	}

}
