package io.flame.actuate;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link FlameParentEndpoint}:
 * pools and runners have paths of their own.
 */
@EndpointWebExtension(endpoint = FlameParentEndpoint.class)
public class FlameParentEndpointWebExtension {

	private static final String POOLS = "pools";

	private static final String RUNNERS = "runners";

	private final FlameParentEndpoint delegate;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 */
	public FlameParentEndpointWebExtension(FlameParentEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * One pool.
	 * @param pools always {@code pools}
	 * @param pool its name
	 * @return its description, or of what is wrong
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> pool(@Selector String pools, @Selector String pool) {
		return found(pools.equals(POOLS) ? this.delegate.pool(pool) : null, noPool(pool));
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
		return found(isRunner(pools, runners) ? this.delegate.runner(pool, id) : null, noRunner(pool, id));
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
		return respond(() -> found(pools.equals(POOLS) ? this.delegate.resize(pool, number("min", min),
				number("max", max), number("maxConcurrency", maxConcurrency)) : null, noPool(pool)));
	}

	/**
	 * Boot's own conversion does not tell what is wrong.
	 */
	private static @Nullable Integer number(String name, @Nullable String value) {
		try {
			return (value != null) ? Integer.valueOf(value) : null;
		}
		catch (NumberFormatException ex) {
			throw FlameParentEndpoint.invalid("'%s' must be a whole number, not '%s'".formatted(name, value));
		}
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
		return respond(
				() -> done(isRunner(pools, runners) && this.delegate.drain(pool, id, state), noRunner(pool, id)));
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
		return respond(() -> done(isRunner(pools, runners) && this.delegate.stop(pool, id), noRunner(pool, id)));
	}

	private static boolean isRunner(String pools, String runners) {
		return pools.equals(POOLS) && runners.equals(RUNNERS);
	}

	private static WebEndpointResponse<OperationResponseBody> found(@Nullable OperationResponseBody body,
			String problem) {
		return (body != null) ? new WebEndpointResponse<>(body) : notFound(problem);
	}

	private static WebEndpointResponse<OperationResponseBody> done(boolean found, String problem) {
		return found ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT) : notFound(problem);
	}

	private static WebEndpointResponse<OperationResponseBody> notFound(String problem) {
		return new WebEndpointResponse<>(new ProblemDescriptor(problem), WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private static String noPool(String pool) {
		return "There is no pool '%s'".formatted(pool);
	}

	private static String noRunner(String pool, String id) {
		return "There is no runner '%s' in a pool '%s'".formatted(id, pool);
	}

	/**
	 * Boot's own answer says what is wrong only where error pages include messages.
	 */
	private static WebEndpointResponse<OperationResponseBody> respond(
			Supplier<WebEndpointResponse<OperationResponseBody>> operation) {
		try {
			return operation.get();
		}
		catch (InvalidEndpointRequestException ex) {
			return new WebEndpointResponse<>(new ProblemDescriptor(String.valueOf(ex.getReason())),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	/**
	 * Description of what is wrong with a request.
	 *
	 * @param message what is wrong
	 */
	public record ProblemDescriptor(String message) implements OperationResponseBody {

	}

}
