package io.flame.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.flame.client.InvocationFactory;
import io.flame.protocol.RunnerDescription;
import io.flame.runner.RunnerSettings;
import io.flame.runner.RunnerState;
import io.flame.runner.RunnerStatus;
import io.flame.service.ServiceCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint @Endpoint} of the runner role: what this runner is and what it
 * executes.
 */
@Endpoint(id = "flame", defaultAccess = Access.READ_ONLY)
public class FlameRunnerEndpoint {

	private final RunnerSettings settings;

	private final RunnerState state;

	private final ServiceCatalog catalog;

	private final InvocationFactory invocations;

	/**
	 * Create an endpoint.
	 * @param settings the settings of the runner
	 * @param state what the runner is doing
	 * @param catalog the services
	 * @param invocations what decides on time-outs of methods
	 */
	public FlameRunnerEndpoint(RunnerSettings settings, RunnerState state, ServiceCatalog catalog,
			InvocationFactory invocations) {
		this.settings = settings;
		this.state = state;
		this.catalog = catalog;
		this.invocations = invocations;
	}

	/**
	 * The runner.
	 * @return its description
	 */
	@ReadOperation
	public RunnerRoleDescriptor flame() {
		RunnerStatus status = this.state.status();
		return new RunnerRoleDescriptor("runner", status.id(), this.settings.build().value(),
				status.state().name().toLowerCase(Locale.ROOT), status.capacity(), status.started(),
				status.lastHeartbeat(), status.served(), status.failed(), status.refused(),
				status.running().stream().map(ExecutionDescriptor::of).toList(),
				ServiceDescriptor.inProcess(this.catalog, this.invocations));
	}

	/**
	 * Description of a process in the runner role.
	 *
	 * @param role the role
	 * @param id the runner's id
	 * @param build the build of the application that it is
	 * @param state {@code ready} or {@code draining}
	 * @param capacity how many calls it executes at the same time, {@code null} for no
	 * limit
	 * @param started since when it is there
	 * @param lastHeartbeat when a parent has asked how it is for the last time,
	 * {@code null} if none ever has
	 * @param served how many calls it has executed to their end, however that was
	 * @param failed how many of them failed or were cancelled
	 * @param refused how many calls it has refused because it was draining or busy
	 * @param running the calls that it executes
	 * @param services the services by their ids
	 */
	public record RunnerRoleDescriptor(String role, String id, String build, String state, @Nullable Integer capacity,
			Instant started, @Nullable Instant lastHeartbeat, long served, long failed, long refused,
			List<ExecutionDescriptor> running,
			Map<String, ServiceDescriptor> services) implements OperationResponseBody {

	}

	/**
	 * Description of a call that is being executed.
	 *
	 * @param id the invocation id
	 * @param method service id and method id
	 * @param elapsed since when
	 * @param progress what the handler reported last, if it reported anything
	 */
	public record ExecutionDescriptor(String id, String method, Duration elapsed,
			@Nullable ProgressDescriptor progress) {

		private static ExecutionDescriptor of(RunnerStatus.Running call) {
			RunnerDescription.Progress progress = call.progress();
			return new ExecutionDescriptor(call.invocationId(), call.serviceId() + "/" + call.methodId(),
					call.elapsed(),
					(progress != null) ? new ProgressDescriptor(progress.fraction(), progress.message()) : null);
		}

	}

	/**
	 * Description of how far a call has come.
	 *
	 * @param fraction how much is done, from 0 to 1
	 * @param message what is being done
	 */
	public record ProgressDescriptor(double fraction, String message) {

	}

}
