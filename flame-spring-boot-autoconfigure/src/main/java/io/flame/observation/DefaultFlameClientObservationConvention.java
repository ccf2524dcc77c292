package io.flame.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.observation.FlameClientObservationContext.Location;
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

	/** Those of calls without an error, which are the same for all calls of a method. */
	private final Map<Key, KeyValues> known = new ConcurrentHashMap<>();

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
		if (context.getError() != null) {
			return keyValues(context);
		}
		Key key = new Key(context.getServiceId(), context.getMethodId(), context.getPool(), context.getLocation(),
				context.isFinished());
		KeyValues known = this.known.get(key);
		return (known != null) ? known : this.known.computeIfAbsent(key, (missing) -> keyValues(context));
	}

	private static KeyValues keyValues(FlameClientObservationContext context) {
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
		KeyValues keyValues = KeyValues.of(
				HighCardinalityKeyNames.ATTEMPTS.withValue(String.valueOf(context.getAttempts())),
				invocationId(context), runnerId(context));
		String session = context.getSessionId();
		return (session != null) ? keyValues.and(HighCardinalityKeyNames.SESSION.withValue(session)) : keyValues;
	}

	private static KeyValue invocationId(FlameClientObservationContext context) {
		String id = context.getInvocationId();
		return (id != null) ? HighCardinalityKeyNames.INVOCATION_ID.withValue(id) : INVOCATION_ID_NONE;
	}

	private static KeyValue runnerId(FlameClientObservationContext context) {
		String id = context.getRunnerId();
		return (id != null) ? HighCardinalityKeyNames.RUNNER_ID.withValue(id) : RUNNER_ID_NONE;
	}

	/**
	 * What determines the key values of a call without an error.
	 *
	 * @param service the service
	 * @param method its method
	 * @param pool the name of the pool
	 * @param location where it is executed
	 * @param finished whether it is over
	 */
	private record Key(String service, String method, String pool, Location location, boolean finished) {

	}

}
