package io.flame.observation;

import java.util.function.Supplier;

import io.flame.InvocationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Lets handlers be observed where they are executed. Thread-safe.
 */
public final class RunnerObservations {

	private static final FlameRunnerObservationConvention DEFAULT_CONVENTION = new DefaultFlameRunnerObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable FlameRunnerObservationConvention convention;

	private final boolean enabled;

	private final String runnerId;

	/**
	 * Create it.
	 * @param registry where observations are registered
	 * @param convention the application's own convention
	 * @param enabled whether handlers are observed at all
	 * @param runnerId the id of this runner
	 */
	public RunnerObservations(ObservationRegistry registry, @Nullable FlameRunnerObservationConvention convention,
			boolean enabled, String runnerId) {
		this.registry = registry;
		this.convention = convention;
		this.enabled = enabled;
		this.runnerId = runnerId;
	}

	/**
	 * Observe a handler on the calling thread.
	 * @param <T> the type of the answer
	 * @param serviceId the service
	 * @param methodId the method of the service
	 * @param invocation the call
	 * @param handler executes the handler and makes an answer of its result or its error
	 * @param failure asked afterwards for the error, {@code null} if there was none
	 * @return the answer
	 */
	public <T> T observe(String serviceId, String methodId, InvocationContext invocation, Supplier<T> handler,
			Supplier<@Nullable Throwable> failure) {
		if (!this.enabled || this.registry.isNoop()) {
			return handler.get();
		}
		FlameRunnerObservationContext context = new FlameRunnerObservationContext(serviceId, methodId, this.runnerId,
				invocation);
		Observation observation = FlameRunnerObservationDocumentation.HANDLER
			.observation(this.convention, DEFAULT_CONVENTION, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			return handler.get();
		}
		finally {
			try {
				Throwable error = failure.get();
				if (error != null) {
					observation.error(error);
				}
			}
			finally {
				context.setFinished(true);
				observation.stop();
			}
		}
	}

}
