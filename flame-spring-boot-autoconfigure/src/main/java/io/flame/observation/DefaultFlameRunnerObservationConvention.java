package io.flame.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.observation.FlameRunnerObservationDocumentation.HighCardinalityKeyNames;
import io.flame.observation.FlameRunnerObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValues;

/**
 * How handlers are named unless the application says otherwise.
 */
public class DefaultFlameRunnerObservationConvention implements FlameRunnerObservationConvention {

	private static final String NAME = "flame.runner";

	/** Those of calls without an error, which are the same for all calls of a method. */
	private final Map<Key, KeyValues> known = new ConcurrentHashMap<>();

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(FlameRunnerObservationContext context) {
		return context.getServiceId() + "/" + context.getMethodId();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(FlameRunnerObservationContext context) {
		if (context.getError() != null) {
			return keyValues(context);
		}
		Key key = new Key(context.getServiceId(), context.getMethodId(), context.isFinished());
		KeyValues known = this.known.get(key);
		return (known != null) ? known : this.known.computeIfAbsent(key, (missing) -> keyValues(context));
	}

	private static KeyValues keyValues(FlameRunnerObservationContext context) {
		// in the order of their names: then they are not sorted
		return KeyValues.of(LowCardinalityKeyNames.CODE.withValue(ErrorNames.code(context.getError())),
				LowCardinalityKeyNames.EXCEPTION.withValue(ErrorNames.exception(context.getError())),
				LowCardinalityKeyNames.METHOD.withValue(context.getMethodId()),
				LowCardinalityKeyNames.OUTCOME.withValue(Outcome.of(context.isFinished(), context.getError()).name()),
				LowCardinalityKeyNames.SERVICE.withValue(context.getServiceId()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(FlameRunnerObservationContext context) {
		if (!context.isFinished()) {
			// they are for spans, which get them at their end
			return KeyValues.empty();
		}
		return KeyValues.of(
				HighCardinalityKeyNames.ATTEMPT.withValue(String.valueOf(context.getInvocation().attempt())),
				HighCardinalityKeyNames.INVOCATION_ID.withValue(context.getInvocation().invocationId()),
				HighCardinalityKeyNames.RUNNER_ID.withValue(context.getRunnerId()));
	}

	/**
	 * What determines the key values of a call without an error.
	 *
	 * @param service the service
	 * @param method its method
	 * @param finished whether it is over
	 */
	private record Key(String service, String method, boolean finished) {

	}

}
