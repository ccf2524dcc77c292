package io.flame.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of calls by their callers. A bean of this type replaces
 * {@link DefaultFlameClientObservationConvention}.
 */
public interface FlameClientObservationConvention extends ObservationConvention<FlameClientObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof FlameClientObservationContext;
	}

}
