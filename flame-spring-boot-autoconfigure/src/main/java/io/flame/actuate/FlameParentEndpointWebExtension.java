package io.flame.actuate;

import io.flame.session.Sessions;
import io.flame.store.ReferenceCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link FlameParentEndpoint}:
 * pools, runners, sessions and references have paths of their own.
 */
@EndpointWebExtension(endpoint = FlameParentEndpoint.class)
public class FlameParentEndpointWebExtension {

	private static final String POOLS = "pools";

	private static final String RUNNERS = "runners";

	private final FlameParentEndpoint delegate;

	private final KeptOperations kept;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 * @param sessions the sessions
	 * @param references the values that are kept by references
	 */
	public FlameParentEndpointWebExtension(FlameParentEndpoint delegate, Sessions sessions,
			ReferenceCatalog references) {
		this.delegate = delegate;
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
	 * One pool, session or value.
	 * @param kind {@code pools}, {@code sessions} or {@code references}
	 * @param name the name of the pool, or the id
	 * @return its description, or of what is wrong
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> find(@Selector String kind, @Selector String name) {
		return KeptOperations.isKept(kind) ? this.kept.find(kind, name)
				: WebResponses.found(kind.equals(POOLS) ? this.delegate.pool(name) : null, noPool(name));
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

	/**
	 * One runner.
	 * @param pools always {@code pools}
	 * @param pool the name of its pool
	 * @param runners always {@code runners}
	 * @param id its id
	 * @return its description, or of what is wrong
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> runner(@Selector String pools, @Selector String pool,
			@Selector String runners, @Selector String id) {
		return WebResponses.found(isRunner(pools, runners) ? this.delegate.runner(pool, id) : null, noRunner(pool, id));
	}

	/**
	 * Change how large a pool is.
	 * @param pools always {@code pools}
	 * @param pool its name
	 * @param min how many runners there are at all times
	 * @param max how many runners there are at the most
	 * @param maxConcurrency how many calls a runner executes at the same time
	 * @return the description of the pool, or of what is wrong
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> resize(@Selector String pools, @Selector String pool,
			@Nullable String min, @Nullable String max, @Nullable String maxConcurrency) {
		return WebResponses.respond(() -> WebResponses.found(
				pools.equals(POOLS) ? this.delegate.resize(pool, WebResponses.number("min", min),
						WebResponses.number("max", max), WebResponses.number("maxConcurrency", maxConcurrency)) : null,
				noPool(pool)));
	}

	/**
	 * Drain a runner.
	 * @param pools always {@code pools}
	 * @param pool the name of its pool
	 * @param runners always {@code runners}
	 * @param id its id
	 * @param state the state that it should come to, which is {@code draining}
	 * @return nothing, or the description of what is wrong
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> drain(@Selector String pools, @Selector String pool,
			@Selector String runners, @Selector String id, @Nullable String state) {
		return WebResponses.respond(() -> WebResponses
			.done(isRunner(pools, runners) && this.delegate.drain(pool, id, state), noRunner(pool, id)));
	}

	/**
	 * Stop a runner.
	 * @param pools always {@code pools}
	 * @param pool the name of its pool
	 * @param runners always {@code runners}
	 * @param id its id
	 * @return nothing, or the description of what is wrong
	 */
	@DeleteOperation
	public WebEndpointResponse<OperationResponseBody> stop(@Selector String pools, @Selector String pool,
			@Selector String runners, @Selector String id) {
		return WebResponses.respond(
				() -> WebResponses.done(isRunner(pools, runners) && this.delegate.stop(pool, id), noRunner(pool, id)));
	}

	private static boolean isRunner(String pools, String runners) {
		return pools.equals(POOLS) && runners.equals(RUNNERS);
	}

	private static String noPool(String pool) {
		return "There is no pool '%s'".formatted(pool);
	}

	private static String noRunner(String pool, String id) {
		return "There is no runner '%s' in a pool '%s'".formatted(id, pool);
	}

}
