package io.flame.actuate;

import io.flame.session.Sessions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link FlameLocalEndpoint}:
 * sessions have paths of their own.
 */
@EndpointWebExtension(endpoint = FlameLocalEndpoint.class)
public class FlameLocalEndpointWebExtension {

	private final SessionOperations sessions;

	/**
	 * Create an extension.
	 * @param sessions the sessions
	 */
	public FlameLocalEndpointWebExtension(Sessions sessions) {
		this.sessions = new SessionOperations(sessions);
	}

	/**
	 * The sessions.
	 * @param sessions always {@code sessions}
	 * @param max how many at most, by default 100
	 * @return their description, or of what is wrong
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> sessions(@Selector String sessions, @Nullable String max) {
		return this.sessions.list(sessions, max);
	}

	/**
	 * One session.
	 * @param sessions always {@code sessions}
	 * @param id its id
	 * @return its description, or of what is wrong
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> session(@Selector String sessions, @Selector String id) {
		return this.sessions.find(sessions, id);
	}

	/**
	 * Close a session.
	 * @param sessions always {@code sessions}
	 * @param id its id
	 * @return nothing, or the description of what is wrong
	 */
	@DeleteOperation
	public WebEndpointResponse<OperationResponseBody> close(@Selector String sessions, @Selector String id) {
		return this.sessions.close(sessions, id);
	}

}
