package io.flame.observation;

import java.util.Map;

import io.flame.InvocationContext;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of a handler. Its carrier is what came with the call.
 */
public class FlameRunnerObservationContext extends ReceiverContext<Map<String, String>> {

	private final WholeKeyValues lowCardinalityKeyValues = new WholeKeyValues();

	private final WholeKeyValues highCardinalityKeyValues = new WholeKeyValues();

	private final String serviceId;

	private final String methodId;

	private final String runnerId;

	private final InvocationContext invocation;

	private boolean finished;

	private long begun;

	/**
	 * Create a context.
	 * @param serviceId the service
	 * @param methodId the method of the service
	 * @param runnerId the id of this runner
	 * @param invocation the call
	 */
	public FlameRunnerObservationContext(String serviceId, String methodId, String runnerId,
			InvocationContext invocation) {
		super(Map::get, Kind.SERVER);
		this.serviceId = serviceId;
		this.methodId = methodId;
		this.runnerId = runnerId;
		this.invocation = invocation;
		setCarrier(invocation.trace());
	}

	/**
	 * The service that is called.
	 * @return the service id
	 */
	public String getServiceId() {
		return this.serviceId;
	}

	/**
	 * The method that is called.
	 * @return the method id
	 */
	public String getMethodId() {
		return this.methodId;
	}

	/**
	 * This runner.
	 * @return its id
	 */
	public String getRunnerId() {
		return this.runnerId;
	}

	/**
	 * The call as its handler sees it.
	 * @return the call
	 */
	public InvocationContext getInvocation() {
		return this.invocation;
	}

	/**
	 * Whether the handler is done, with or without an {@linkplain #getError() error}.
	 * @return whether the handler is done
	 */
	public boolean isFinished() {
		return this.finished;
	}

	/**
	 * Say whether the handler is done.
	 * @param finished whether it is
	 */
	public void setFinished(boolean finished) {
		this.finished = finished;
	}

	/**
	 * When the observation has begun, as the clock of the meters has it.
	 */
	long begun() {
		return this.begun;
	}

	void begun(long nanos) {
		this.begun = nanos;
	}

	@Override
	public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
		return addLowCardinalityKeyValues(KeyValues.of(keyValue));
	}

	@Override
	public Observation.Context addLowCardinalityKeyValues(KeyValues keyValues) {
		this.lowCardinalityKeyValues.add(keyValues);
		return this;
	}

	@Override
	public Observation.Context removeLowCardinalityKeyValue(String keyName) {
		this.lowCardinalityKeyValues.remove(keyName);
		return this;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues() {
		return this.lowCardinalityKeyValues.get();
	}

	@Override
	public @Nullable KeyValue getLowCardinalityKeyValue(String key) {
		return this.lowCardinalityKeyValues.get(key);
	}

	@Override
	public Observation.Context addHighCardinalityKeyValue(KeyValue keyValue) {
		return addHighCardinalityKeyValues(KeyValues.of(keyValue));
	}

	@Override
	public Observation.Context addHighCardinalityKeyValues(KeyValues keyValues) {
		this.highCardinalityKeyValues.add(keyValues);
		return this;
	}

	@Override
	public Observation.Context removeHighCardinalityKeyValue(String keyName) {
		this.highCardinalityKeyValues.remove(keyName);
		return this;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues() {
		return this.highCardinalityKeyValues.get();
	}

	@Override
	public @Nullable KeyValue getHighCardinalityKeyValue(String key) {
		return this.highCardinalityKeyValues.get(key);
	}

}
