package io.flame.actuate;

import io.flame.session.Sessions;
import io.flame.store.ReferenceCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link FlameLocalEndpoint}:
 * sessions and references have paths of their own.
 */
@EndpointWebExtension(endpoint = FlameLocalEndpoint.class)
public class FlameLocalEndpointWebExtension {

	private final KeptOperations kept;

	/**
	 * Create an extension.
	 * @param sessions the sessions
	 * @param references the values that are kept by references
	 */
	public FlameLocalEndpointWebExtension(Sessions sessions, ReferenceCatalog references) {
		this.kept = new KeptOperations(sessions, references);
	}

	/**
	 * The sessions, or the values that are kept by references.
	 * @param kind {@code sessions} or {@code references}
	 * @param max how many at most, by default 100
	 * @return their description, or of what is wrong
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> list(@Selector String kind, @Nullable String max) {
		return this.kept.list(kind, max);
	}

	/**
	 * One session or value.
	 * @param kind {@code sessions} or {@code references}
	 * @param id its id
	 * @return its description, or of what is wrong
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> find(@Selector String kind, @Selector String id) {
		return this.kept.find(kind, id);
	}

	/**
	 * Close a session, or delete a value.
	 * @param kind {@code sessions} or {@code references}
	 * @param id its id
	 * @return nothing, or the description of what is wrong
	 */
	@DeleteOperation
	public WebEndpointResponse<OperationResponseBody> delete(@Selector String kind, @Selector String id) {
		return this.kept.delete(kind, id);
	}

}
