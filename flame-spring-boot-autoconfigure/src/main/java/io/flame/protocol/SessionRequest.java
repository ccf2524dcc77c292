package io.flame.protocol;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The part of a call that belongs to its session.
 *
 * @param id the id of the session
 * @param stamp identifies the state that the call expects, {@code null} for that of a new
 * session
 * @param readOnly whether the call changes nothing
 * @param idleTimeoutMs how long a runner keeps the instances of the session without a
 * call, in milliseconds
 * @param state the state by its parts, {@code null} if the runner should have it
 */
public record SessionRequest(String id, @Nullable String stamp, boolean readOnly, long idleTimeoutMs,
		@Nullable Map<String, byte[]> state) {

	/** The part of the state that is the shared context. Others have the id of a service. */
	public static final String CONTEXT = "";

}
