package io.flame.actuate;

import java.util.List;

import io.flame.session.Sessions;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of the sessions in the store.
 *
 * @param total how many there are
 * @param sessions those that were used last, the most recently used first
 */
public record SessionsDescriptor(long total, List<SessionDescriptor> sessions) implements OperationResponseBody {

	/**
	 * Description of how many sessions there are.
	 *
	 * @param active how many have a place on a runner, or calls that wait for one, in
	 * this process
	 */
	public record CountsDescriptor(long active) {

		static CountsDescriptor of(Sessions sessions) {
			return new CountsDescriptor(sessions.active().values().stream().mapToLong(Long::longValue).sum());
		}

	}

}
