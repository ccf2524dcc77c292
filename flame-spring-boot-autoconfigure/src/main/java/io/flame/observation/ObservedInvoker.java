package io.flame.observation;

import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.client.FlameInvoker;
import io.flame.client.Invocation;
import io.flame.client.InvocationListener;
import io.flame.client.SessionTurn;
import io.flame.observation.FlameClientObservationContext.Location;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes calls. All attempts of a call are one observation: what its caller waits for.
 */
final class ObservedInvoker implements FlameInvoker {

	private static final FlameClientObservationConvention DEFAULT_CONVENTION = new DefaultFlameClientObservationConvention();

	private final FlameInvoker delegate;

	private final ObservationRegistry registry;

	private final @Nullable FlameClientObservationConvention convention;

	private final Location location;

	ObservedInvoker(FlameInvoker delegate, ObservationRegistry registry,
			@Nullable FlameClientObservationConvention convention, Location location) {
		this.delegate = delegate;
		this.registry = registry;
		this.convention = convention;
		this.location = location;
	}

	@Override
	public @Nullable Object invoke(Invocation invocation) throws Throwable {
		if (this.registry.isNoop()) {
			return this.delegate.invoke(invocation);
		}
		// a tracer writes to it when the observation starts
		Map<String, String> carrier = new LinkedHashMap<>(invocation.trace());
		FlameClientObservationContext context = new FlameClientObservationContext(invocation.service().id(),
				invocation.method().id(), invocation.pool(), this.location, sessionId(invocation), carrier);
		Observation observation = FlameClientObservationDocumentation.CALL
			.observation(this.convention, DEFAULT_CONVENTION, () -> context, this.registry)
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			return this.delegate.invoke(invocation.observed(carrier, listener(observation, context)));
		}
		catch (Throwable ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			context.setFinished(true);
			observation.stop();
		}
	}

	private static @Nullable String sessionId(Invocation invocation) {
		SessionTurn turn = invocation.turn();
		return (turn != null) ? turn.sessionId() : null;
	}

	private static InvocationListener listener(Observation observation, FlameClientObservationContext context) {
		return (invocationId, runner, attempt) -> {
			boolean retry = context.getAttempts() > 0 && attempt > context.getAttempts();
			context.setDispatched(invocationId, runner, attempt);
			if (retry) {
				observation.event(FlameClientObservationDocumentation.Events.RETRY);
			}
		};
	}

}
