package io.flame.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of handlers. A bean of this type replaces
 * {@link DefaultFlameRunnerObservationConvention}.
 */
public interface FlameRunnerObservationConvention extends ObservationConvention<FlameRunnerObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof FlameRunnerObservationContext;
	}

}
