package io.flame.protocol;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a runner says about itself when it is asked with {@code GET}. It doubles as the
 * parent's heartbeat.
 *
 * @param id the runner's id
 * @param protocol the version of the protocol
 * @param state {@code ready} or {@code draining}
 * @param capacity how many calls it executes at the same time; {@code null} for no limit
 * @param running the calls that it executes now
 * @param services the ids of its services and of their methods
 * @param buildId the build of the application that it is, if it told
 * @param linkPort the TCP port of its link on the same host, {@code null} if it has none
 */
public record RunnerDescription(String id, int protocol, String state, @Nullable Integer capacity,
		List<RunningInvocation> running, Map<String, List<String>> services, @Nullable String buildId,
		@Nullable Integer linkPort) {

	/** The version of the protocol that this build speaks. */
	public static final int PROTOCOL_VERSION = 1;

	/** The state of a runner that takes calls. */
	public static final String READY = "ready";

	/** The state of a runner that finishes its calls and takes no new ones. */
	public static final String DRAINING = "draining";

	/**
	 * A call that a runner executes.
	 *
	 * @param invocationId its id
	 * @param serviceId the service
	 * @param methodId the method
	 * @param elapsedMs milliseconds since it began
	 * @param progress what the handler reported last, if it reported anything
	 */
	public record RunningInvocation(String invocationId, String serviceId, String methodId, long elapsedMs,
			@Nullable Progress progress) {

	}

	/**
	 * A handler's report.
	 *
	 * @param fraction how much is done, from 0 to 1
	 * @param message what is being done
	 */
	public record Progress(double fraction, String message) {

	}

}
