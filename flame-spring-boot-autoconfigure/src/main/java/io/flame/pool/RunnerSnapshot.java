package io.flame.pool;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A runner at one moment.
 *
 * @param id its id
 * @param uri where calls are sent to
 * @param state its state
 * @param started since when it takes calls
 * @param slots how many calls it may execute at the same time
 * @param running the calls that it executed
 * @param served how many calls had come to an end on it
 * @param lastHeartbeat when it last responded to a heartbeat, {@code null} if it never
 * did
 * @param lastError the last thing that went wrong with reaching it
 */
public record RunnerSnapshot(String id, URI uri, RunnerState state, Instant started, int slots,
		List<RunningCall> running, long served, @Nullable Instant lastHeartbeat, @Nullable String lastError) {

	/**
	 * A call that is being executed.
	 *
	 * @param invocationId its id
	 * @param method service id and method id
	 * @param elapsed since when
	 */
	public record RunningCall(String invocationId, String method, Duration elapsed) {

	}

}
