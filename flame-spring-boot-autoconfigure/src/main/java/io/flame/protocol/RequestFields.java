package io.flame.protocol;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a request envelope that are the same for all attempts of a call, without
 * its arguments.
 *
 * @param serviceId the service
 * @param methodId the method of the service
 * @param trace trace context and other strings that travel with the call
 * @param idempotencyKey the caller's key for calls with the same effect
 * @param callId the id of the call, {@code null} for runners of the base protocol
 */
public record RequestFields(String serviceId, String methodId, Map<String, String> trace,
		@Nullable String idempotencyKey, @Nullable String callId) {

	public RequestFields {
		Objects.requireNonNull(serviceId, "'serviceId' must not be null");
		Objects.requireNonNull(methodId, "'methodId' must not be null");
		Objects.requireNonNull(trace, "'trace' must not be null");
	}

}
