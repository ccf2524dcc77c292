package io.flame.observation;

import io.flame.observation.FlameClientObservationDocumentation.HighCardinalityKeyNames;
import io.flame.observation.FlameClientObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * How calls are named by their callers unless the application says otherwise.
 */
public class DefaultFlameClientObservationConvention implements FlameClientObservationConvention {

	private static final String NAME = "flame.client";

	private static final KeyValue INVOCATION_ID_NONE = HighCardinalityKeyNames.INVOCATION_ID
		.withValue(KeyValue.NONE_VALUE);

	private static final KeyValue RUNNER_ID_NONE = HighCardinalityKeyNames.RUNNER_ID.withValue(KeyValue.NONE_VALUE);

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(FlameClientObservationContext context) {
		return context.getServiceId() + "/" + context.getMethodId();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(FlameClientObservationContext context) {
		// in the order of their names: then they are not sorted
		return KeyValues.of(LowCardinalityKeyNames.CODE.withValue(ErrorNames.code(context.getError())),
				LowCardinalityKeyNames.EXCEPTION.withValue(ErrorNames.exception(context.getError())),
				LowCardinalityKeyNames.LOCATION.withValue(context.getLocation().keyValue()),
				LowCardinalityKeyNames.METHOD.withValue(context.getMethodId()),
				LowCardinalityKeyNames.OUTCOME.withValue(Outcome.of(context.isFinished(), context.getError()).name()),
				LowCardinalityKeyNames.POOL.withValue(context.getPool()),
				LowCardinalityKeyNames.SERVICE.withValue(context.getServiceId()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(FlameClientObservationContext context) {
		if (!context.isFinished()) {
			// they are for spans, which get them at their end
			return KeyValues.empty();
		}
		return KeyValues.of(HighCardinalityKeyNames.ATTEMPTS.withValue(String.valueOf(context.getAttempts())),
				invocationId(context), runnerId(context));
	}

	private static KeyValue invocationId(FlameClientObservationContext context) {
		String id = context.getInvocationId();
		return (id != null) ? HighCardinalityKeyNames.INVOCATION_ID.withValue(id) : INVOCATION_ID_NONE;
	}

	private static KeyValue runnerId(FlameClientObservationContext context) {
		String id = context.getRunnerId();
		return (id != null) ? HighCardinalityKeyNames.RUNNER_ID.withValue(id) : RUNNER_ID_NONE;
	}

}
