package io.flame.observation;

import java.util.Map;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of a call by its caller. What is written to its carrier
 * travels with the call.
 */
public class FlameClientObservationContext extends SenderContext<Map<String, String>> {

	private final WholeKeyValues lowCardinalityKeyValues = new WholeKeyValues();

	private final WholeKeyValues highCardinalityKeyValues = new WholeKeyValues();

	private final String serviceId;

	private final String methodId;

	private final String pool;

	private final Location location;

	private final @Nullable String sessionId;

	private @Nullable String invocationId;

	private @Nullable String runnerId;

	private int attempts;

	private boolean finished;

	private long begun;

	/**
	 * Create a context.
	 * @param serviceId the service
	 * @param methodId the method of the service
	 * @param pool the name of the pool
	 * @param location where the call is executed
	 * @param sessionId the id of the session of the call, {@code null} if it has none
	 * @param carrier what travels with the call, can be modified
	 */
	public FlameClientObservationContext(String serviceId, String methodId, String pool, Location location,
			@Nullable String sessionId, Map<String, String> carrier) {
		super((target, name, value) -> {
			if (target != null) {
				target.put(name, value);
			}
		}, Kind.CLIENT);
		this.serviceId = serviceId;
		this.methodId = methodId;
		this.pool = pool;
		this.location = location;
		this.sessionId = sessionId;
		setCarrier(carrier);
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
	 * The pool of the method, also where it is executed locally.
	 * @return the name of the pool
	 */
	public String getPool() {
		return this.pool;
	}

	/**
	 * Where the call is executed.
	 * @return the location
	 */
	public Location getLocation() {
		return this.location;
	}

	/**
	 * The session that the call belongs to.
	 * @return the id of the session, {@code null} outside of sessions
	 */
	public @Nullable String getSessionId() {
		return this.sessionId;
	}

	/**
	 * The id of the last attempt.
	 * @return the invocation id, {@code null} before the call was sent
	 */
	public @Nullable String getInvocationId() {
		return this.invocationId;
	}

	/**
	 * The runner to which the call was sent last.
	 * @return the id of the runner, {@code null} before the call was sent and where it is
	 * executed locally
	 */
	public @Nullable String getRunnerId() {
		return this.runnerId;
	}

	/**
	 * How often the call was tried.
	 * @return the number of the last attempt, 0 before the call was sent
	 */
	public int getAttempts() {
		return this.attempts;
	}

	/**
	 * Whether the caller has a result or an {@linkplain #getError() error}.
	 * @return whether the call is over
	 */
	public boolean isFinished() {
		return this.finished;
	}

	/**
	 * Say where the call is sent.
	 * @param invocationId the id of the attempt
	 * @param runnerId the id of the runner, {@code null} where the call is executed
	 * locally
	 * @param attempt the number of the attempt
	 */
	public void setDispatched(String invocationId, @Nullable String runnerId, int attempt) {
		this.invocationId = invocationId;
		this.runnerId = runnerId;
		this.attempts = attempt;
	}

	/**
	 * Say whether the call is over.
	 * @param finished whether the caller has a result or an error
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

	/**
	 * Where a call is executed.
	 */
	public enum Location {

		/** In the process of its caller. */
		LOCAL("local"),

		/** On a runner. */
		REMOTE("remote");

		private final String keyValue;

		Location(String keyValue) {
			this.keyValue = keyValue;
		}

		String keyValue() {
			return this.keyValue;
		}

	}

}
