package io.flame.observation;

import io.flame.client.FlameInvoker;
import io.flame.observation.FlameClientObservationContext.Location;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls be observed where they are made. Thread-safe.
 */
public final class ClientObservations {

	private final ObservationRegistry registry;

	private final @Nullable FlameClientObservationConvention convention;

	private final boolean enabled;

	/**
	 * Create it.
	 * @param registry where observations are registered
	 * @param convention the application's own convention
	 * @param enabled whether calls are observed at all
	 */
	public ClientObservations(ObservationRegistry registry, @Nullable FlameClientObservationConvention convention,
			boolean enabled) {
		this.registry = registry;
		this.convention = convention;
		this.enabled = enabled;
	}

	/**
	 * Observe calls that are executed on runners.
	 * @param invoker what executes them
	 * @return an invoker that observes them, or the same one where nobody wants to know
	 */
	public FlameInvoker remote(FlameInvoker invoker) {
		return observed(invoker, Location.REMOTE);
	}

	/**
	 * Observe calls that are executed in this process.
	 * @param invoker what executes them
	 * @return an invoker that observes them, or the same one where nobody wants to know
	 */
	public FlameInvoker local(FlameInvoker invoker) {
		return observed(invoker, Location.LOCAL);
	}

	/**
	 * Let work that another thread does be part of what the calling thread does.
	 * @param work the work
	 * @return what the other thread has to execute
	 */
	public Runnable handOver(Runnable work) {
		Observation current = this.registry.getCurrentObservation();
		if (current == null) {
			return work;
		}
		return () -> {
			try (Observation.Scope scope = current.openScope()) {
				work.run();
			}
		};
	}

	private FlameInvoker observed(FlameInvoker invoker, Location location) {
		return (this.enabled && this.registry != ObservationRegistry.NOOP)
				? new ObservedInvoker(invoker, this.registry, this.convention, location) : invoker;
	}

}
