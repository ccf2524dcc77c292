package io.flame.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.flame.protocol.RunnerDescription;
import org.jspecify.annotations.Nullable;

/**
 * What a runner is doing, and what it has done so far.
 *
 * @param id the id of the runner
 * @param state whether it takes calls
 * @param capacity how many calls it executes at the same time, {@code null} for no limit
 * @param running the calls that it executes
 * @param served how many calls it has executed to their end, however that was
 * @param failed how many of them failed or were cancelled
 * @param refused how many calls it has refused because it was draining or busy
 * @param started since when it is there
 * @param lastHeartbeat when a parent has asked how it is for the last time, {@code null}
 * if none ever has
 */
public record RunnerStatus(String id, State state, @Nullable Integer capacity, List<Running> running, long served,
		long failed, long refused, Instant started, @Nullable Instant lastHeartbeat) {

	public RunnerStatus {
		running = List.copyOf(running);
	}

	/**
	 * Whether a runner takes calls.
	 */
	public enum State {

		/** It takes calls. */
		READY,

		/** It takes no new calls. */
		DRAINING

	}

	/**
	 * A call that is being executed.
	 *
	 * @param invocationId the id of the invocation
	 * @param serviceId the id of the service
	 * @param methodId the id of the method
	 * @param elapsed the time since it came
	 * @param progress what its handler has told of its progress, if anything
	 */
	public record Running(String invocationId, String serviceId, String methodId, Duration elapsed,
			RunnerDescription.@Nullable Progress progress) {

		static Running of(RunnerDescription.RunningInvocation call) {
			return new Running(call.invocationId(), call.serviceId(), call.methodId(),
					Duration.ofMillis(call.elapsedMs()), call.progress());
		}

	}

}
