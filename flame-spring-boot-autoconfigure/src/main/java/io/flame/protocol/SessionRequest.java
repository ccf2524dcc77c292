package io.flame.protocol;

import java.util.Map;
import java.util.Objects;

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
 * @param update how the runner gets to the expected state if it has an older one,
 * {@code null} if it should have the expected one
 */
public record SessionRequest(String id, @Nullable String stamp, boolean readOnly, long idleTimeoutMs,
		@Nullable Map<String, byte[]> state, @Nullable ContextUpdate update) {

	/**
	 * The part of the state that is the shared context. Others have the id of a service.
	 */
	public static final String CONTEXT = "";

	public SessionRequest {
		Objects.requireNonNull(id, "'id' must not be null");
		// refuses null
		state = (state != null) ? Map.copyOf(state) : null;
	}

	/**
	 * The session of a call to a runner that should have the state, or gets it.
	 * @param id the id of the session
	 * @param stamp identifies the state that the call expects
	 * @param readOnly whether the call changes nothing
	 * @param idleTimeoutMs how long a runner keeps the instances of the session, in
	 * milliseconds
	 * @param state the state by its parts, {@code null} if the runner should have it
	 */
	public SessionRequest(String id, @Nullable String stamp, boolean readOnly, long idleTimeoutMs,
			@Nullable Map<String, byte[]> state) {
		this(id, stamp, readOnly, idleTimeoutMs, state, null);
	}

	/**
	 * How much of the state is sent.
	 * @return the size in bytes, 0 if the runner should have the expected state
	 */
	public long stateSize() {
		long size = (this.update != null) ? this.update.context().length : 0;
		return (this.state != null) ? size + this.state.values().stream().mapToLong((part) -> part.length).sum() : size;
	}

	/**
	 * The context was changed from outside of calls: the instances of services stay.
	 *
	 * @param base identifies the state that the runner should have
	 * @param context the new context, of no bytes for none
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record ContextUpdate(@Nullable String base, byte[] context) {

		public ContextUpdate {
			Objects.requireNonNull(context, "'context' must not be null");
		}

	}

}
