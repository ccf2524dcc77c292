package io.flame.protocol;

import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A request envelope that was received, without its arguments.
 *
 * @param invocationId new for every attempt; {@code null} where a request without
 * signature left it out
 * @param serviceId the service
 * @param methodId the method of the service
 * @param timeoutMs milliseconds left for the execution
 * @param trace trace context and other strings that travel with the call
 * @param idempotencyKey the caller's key for calls with the same effect
 * @param callId the id that all attempts of a call share
 * @param attempt the number of the attempt, from 1
 * @param audience the id of the runner it is meant for ({@code aud})
 * @param issuedAt when it was made, in milliseconds since the epoch ({@code iat})
 * @param expiresAt when it expires, in milliseconds since the epoch ({@code exp})
 */
public record InvocationRequest(@Nullable String invocationId, String serviceId, String methodId,
		@Nullable Long timeoutMs, Map<String, String> trace, @Nullable String idempotencyKey, @Nullable String callId,
		int attempt, @Nullable String audience, @Nullable Long issuedAt, @Nullable Long expiresAt) {

	public InvocationRequest {
		Objects.requireNonNull(serviceId, "'serviceId' must not be null");
		Objects.requireNonNull(methodId, "'methodId' must not be null");
		trace = Map.copyOf(trace);
	}

}
