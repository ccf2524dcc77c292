package io.flame.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import io.flame.client.InvocationDefaults;
import io.flame.client.InvocationFactory;
import io.flame.pool.PoolSettings;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.resilience.ResilienceSettings;
import io.flame.service.ServiceCatalog;
import io.flame.session.Sessions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint @Endpoint} of the parent role: pools, their runners, the services that
 * execute on them, and the number of sessions.
 */
@Endpoint(id = "flame", defaultAccess = Access.READ_ONLY)
public class FlameParentEndpoint {

	private final RunnerPools pools;

	private final Sessions sessions;

	private final ServiceCatalog catalog;

	private final InvocationFactory invocations;

	private final Function<String, InvocationDefaults> defaults;

	private final Function<String, ResilienceSettings> resilience;

	/**
	 * Create an endpoint.
	 * @param pools the pools
	 * @param sessions the sessions
	 * @param catalog the services
	 * @param invocations what decides on pools and time-outs of methods
	 * @param defaults what a pool, by its name, says about calls that say nothing
	 * @param resilience how a pool, by its name, treats calls
	 */
	public FlameParentEndpoint(RunnerPools pools, Sessions sessions, ServiceCatalog catalog,
			InvocationFactory invocations, Function<String, InvocationDefaults> defaults,
			Function<String, ResilienceSettings> resilience) {
		this.pools = pools;
		this.sessions = sessions;
		this.catalog = catalog;
		this.invocations = invocations;
		this.defaults = defaults;
		this.resilience = resilience;
	}

	/**
	 * All pools and services, and the number of sessions, but not what runners have
	 * printed.
	 * @return their description
	 */
	@ReadOperation
	public ParentDescriptor flame() {
		Map<String, PoolDescriptor> descriptors = new LinkedHashMap<>();
		this.pools.all().forEach((pool) -> descriptors.put(pool.name(), describe(pool, false)));
		return new ParentDescriptor("parent", descriptors, SessionsDescriptor.CountsDescriptor.of(this.sessions),
				ServiceDescriptor.remote(this.catalog, this.invocations));
	}

	/**
	 * One pool, with what those runners have printed that start or are gone.
	 * @param name its name
	 * @return its description, or {@code null} if there is no such pool
	 */
	public @Nullable PoolDescriptor pool(String name) {
		RunnerPool pool = find(name);
		return (pool != null) ? describe(pool, true) : null;
	}

	/**
	 * One runner.
	 * @param name the name of its pool
	 * @param id its id
	 * @return its description, or {@code null} if there is no such runner
	 */
	public @Nullable RunnerDescriptor runner(String name, String id) {
		RunnerPool pool = find(name);
		return (pool != null) ? pool.snapshot()
			.runners()
			.stream()
			.filter((runner) -> runner.id().equals(id))
			.findAny()
			.map((runner) -> RunnerDescriptor.of(runner, this.sessions.placed(name)))
			.orElse(null) : null;
	}

	/**
	 * Change how large a pool is. What is {@code null} stays as it is.
	 * @param name its name
	 * @param min how many runners there are at all times
	 * @param max how many runners there are at the most
	 * @param maxConcurrency how many calls a runner executes at the same time
	 * @return its description, or {@code null} if there is no such pool
	 * @throws InvalidEndpointRequestException if there can not be such a pool
	 */
	public synchronized @Nullable PoolDescriptor resize(String name, @Nullable Integer min, @Nullable Integer max,
			@Nullable Integer maxConcurrency) {
		RunnerPool pool = find(name);
		if (pool == null) {
			return null;
		}
		if (min == null && max == null && maxConcurrency == null) {
			throw WebResponses.invalid("Say what should change: 'min', 'max' or 'maxConcurrency'");
		}
		PoolSettings now = pool.settings();
		try {
			pool.resize((min != null) ? min : now.min(), (max != null) ? max : now.max(),
					(maxConcurrency != null) ? maxConcurrency : now.maxConcurrency());
		}
		catch (IllegalArgumentException ex) {
			throw WebResponses.invalid(String.valueOf(ex.getMessage()));
		}
		return describe(pool, false);
	}

	/**
	 * Give a runner no more calls and end it with its last one.
	 * @param name the name of its pool
	 * @param id its id
	 * @param state the state that it should come to, which is {@code draining}
	 * @return whether there is such a runner
	 * @throws InvalidEndpointRequestException if that can not be
	 */
	public boolean drain(String name, String id, @Nullable String state) {
		RunnerPool pool = find(name);
		if (pool != null && !"draining".equals(state)) {
			throw WebResponses
				.invalid("'state' must be 'draining': that is all that can be asked of a runner, but to stop (DELETE)");
		}
		return pool != null && pool.drain(id);
	}

	/**
	 * End a runner now.
	 * @param name the name of its pool
	 * @param id its id
	 * @return whether there is such a runner
	 * @throws InvalidEndpointRequestException if somebody else has started it
	 */
	public boolean stop(String name, String id) {
		RunnerPool pool = find(name);
		try {
			return pool != null && pool.stop(id);
		}
		catch (IllegalArgumentException ex) {
			throw WebResponses.invalid(String.valueOf(ex.getMessage()));
		}
	}

	private @Nullable RunnerPool find(String name) {
		return this.pools.all().stream().filter((pool) -> pool.name().equals(name)).findAny().orElse(null);
	}

	private PoolDescriptor describe(RunnerPool pool, boolean output) {
		return PoolDescriptor.of(pool.snapshot(), pool.runnerTime(), this.defaults.apply(pool.name()),
				this.resilience.apply(pool.name()), this.sessions.placed(pool.name()), output);
	}

	/**
	 * Description of a parent.
	 *
	 * @param role the role
	 * @param pools the pools by their names
	 * @param sessions how many sessions there are
	 * @param services the services by their ids
	 */
	public record ParentDescriptor(String role, Map<String, PoolDescriptor> pools,
			SessionsDescriptor.CountsDescriptor sessions,
			Map<String, ServiceDescriptor> services) implements OperationResponseBody {

	}

}
