package io.flame.actuate;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.flame.pool.RunnerSnapshot;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of a runner as its parent sees it.
 *
 * @param id its id
 * @param uri where calls are sent to
 * @param state its state
 * @param started since when it takes calls
 * @param age for how long it has taken calls
 * @param slots how many calls it may execute at the same time
 * @param running the calls that it executes
 * @param served how many calls have come to an end on it
 * @param sessions how many sessions of this parent have their place on it
 * @param lastHeartbeat when it last answered a heartbeat, {@code null} if it never did
 * @param lastError the last thing that went wrong with reaching it
 */
public record RunnerDescriptor(String id, String uri, String state, @Nullable Instant started, @Nullable Duration age,
		int slots, List<InvocationDescriptor> running, long served, long sessions, @Nullable Instant lastHeartbeat,
		@Nullable String lastError) implements OperationResponseBody {

	static RunnerDescriptor of(RunnerSnapshot runner, Map<String, Long> sessions) {
		Duration age = Duration.between(runner.started(), Instant.now());
		return new RunnerDescriptor(runner.id(), address(runner.uri()), PoolDescriptor.text(runner.state()),
				PoolDescriptor.millis(runner.started()), PoolDescriptor.millis(age), runner.slots(),
				runner.running().stream().map(InvocationDescriptor::of).toList(), runner.served(),
				sessions.getOrDefault(runner.id(), 0L), PoolDescriptor.millis(runner.lastHeartbeat()),
				runner.lastError());
	}

	/**
	 * A backend may put what only it should know where URIs have room for it.
	 */
	private static String address(URI uri) {
		String authority = String.valueOf(uri.getRawAuthority());
		return uri.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + uri.getRawPath();
	}

	/**
	 * Description of a call that is being executed.
	 *
	 * @param id the invocation id
	 * @param method service id and method id
	 * @param elapsed since when
	 */
	public record InvocationDescriptor(String id, String method, @Nullable Duration elapsed) {

		private static InvocationDescriptor of(RunnerSnapshot.RunningCall call) {
			return new InvocationDescriptor(call.invocationId(), call.method(), PoolDescriptor.millis(call.elapsed()));
		}

	}

}
