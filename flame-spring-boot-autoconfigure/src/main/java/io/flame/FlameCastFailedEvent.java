package io.flame;

import java.util.Map;

/**
 * A call for whose result nobody waits has failed. Published as an application event, on
 * the thread that has executed the call or has cancelled it.
 *
 * @param serviceId the service
 * @param methodId the method of the service
 * @param tags the tags of the call
 * @param failure why it failed
 * @see FlameClient.ServiceSpec#cast(FlameClient.ServiceAction)
 */
public record FlameCastFailedEvent(String serviceId, String methodId, Map<String, String> tags, Throwable failure) {

	public FlameCastFailedEvent {
		tags = Map.copyOf(tags);
	}

}
