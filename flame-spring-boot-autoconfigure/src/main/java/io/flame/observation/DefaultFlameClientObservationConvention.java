package io.flame.observation;

import java.util.Locale;

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
		return KeyValues.of(LowCardinalityKeyNames.SERVICE.withValue(context.getServiceId()),
				LowCardinalityKeyNames.METHOD.withValue(context.getMethodId()),
				LowCardinalityKeyNames.POOL.withValue(context.getPool()),
				LowCardinalityKeyNames.LOCATION.withValue(context.getLocation().name().toLowerCase(Locale.ROOT)),
				LowCardinalityKeyNames.OUTCOME.withValue(Outcome.of(context.isFinished(), context.getError()).name()),
				LowCardinalityKeyNames.EXCEPTION.withValue(ErrorNames.exception(context.getError())),
				LowCardinalityKeyNames.CODE.withValue(ErrorNames.code(context.getError())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(FlameClientObservationContext context) {
		return KeyValues.of(invocationId(context), runnerId(context),
				HighCardinalityKeyNames.ATTEMPTS.withValue(String.valueOf(context.getAttempts())));
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
