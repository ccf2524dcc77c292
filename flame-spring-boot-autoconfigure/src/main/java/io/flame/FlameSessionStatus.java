package io.flame;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A session at a moment.
 *
 * @param id the id of the session
 * @param pool the name of its pool
 * @param state what it is doing in this parent
 * @param runner the id of the runner that has its state, {@code null} if none has
 * @param pending how many calls of this parent wait for their turn or for a runner
 * @param running how many calls of this parent execute
 * @param succeeded how many calls have succeeded
 * @param failed how many calls have failed
 * @param cancelled how many calls were cancelled by their callers, or exceeded their
 * time-out
 * @param labels what the application says about it
 * @param created when it was opened
 * @param lastUsed when it was used last
 * @param expires when its lease expires unless it is used before
 */
public record FlameSessionStatus(String id, String pool, State state, @Nullable String runner, int pending, int running,
		long succeeded, long failed, long cancelled, Map<String, String> labels, Instant created, Instant lastUsed,
		Instant expires) {

	/**
	 * What a session is doing.
	 */
	public enum State {

		/** It has a place on a runner, or calls that wait for one. */
		ACTIVE,

		/** Only its state exists. */
		PASSIVE,

		/** It was closed, or has expired. */
		CLOSED

	}

}
