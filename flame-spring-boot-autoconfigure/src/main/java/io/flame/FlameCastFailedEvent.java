package io.flame;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A {@linkplain FlameClient.ServiceSpec#cast cast} failed. Published as an application
 * event by the thread that executed or cancelled it.
 *
 * @param serviceId the service
 * @param methodId the method of the service that was called last, {@code null} if the
 * cast failed before it called one
 * @param tags the tags of the call
 * @param failure why it failed
 * @see FlameClient.ServiceSpec#cast(FlameClient.ServiceAction)
 */
public record FlameCastFailedEvent(String serviceId, @Nullable String methodId, Map<String, String> tags,
		Throwable failure) {

	public FlameCastFailedEvent {
		tags = Map.copyOf(tags);
	}

}
