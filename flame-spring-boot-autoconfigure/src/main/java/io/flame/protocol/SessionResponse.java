package io.flame.protocol;

import java.util.Map;
import java.util.Objects;

/**
 * The changes that a call has made to the state of its session.
 *
 * @param stamp identifies the new state
 * @param changes the changed parts of the state; a part of no bytes is to be removed
 */
public record SessionResponse(String stamp, Map<String, byte[]> changes) {

	public SessionResponse {
		Objects.requireNonNull(stamp, "'stamp' must not be null");
		// refuses null
		changes = Map.copyOf(changes);
	}

}
