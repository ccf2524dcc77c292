package io.flame.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerStartException;

import static org.junit.jupiter.api.Assertions.fail;

/**
 * All that a test of the contract has launched. It is terminated at the end of the test,
 * also where an assertion failed or {@code launch} did not return.
 */
final class ContractLaunches {

	/** How long {@code launch} may take beyond the time-out of the request. */
	private static final Duration TOLERANCE = Duration.ofSeconds(15);

	private final List<Launch> launches = new CopyOnWriteArrayList<>();

	private final List<RunnerInstance> instances = new CopyOnWriteArrayList<>();

	/**
	 * Launch a runner in a thread of its own.
	 * @param backend the backend under test
	 * @param request what to start
	 * @return the launch, in progress
	 */
	Launch start(RunnerBackend backend, LaunchRequest request) {
		FutureTask<RunnerInstance> task = new FutureTask<>(() -> {
			RunnerInstance instance = backend.launch(request);
			add(instance);
			return instance;
		});
		Launch launch = new Launch(task, new Thread(task, "contract-launch-" + request.id()), request.timeout());
		this.launches.add(launch);
		launch.thread().start();
		return launch;
	}

	/**
	 * Terminate an instance at the end of the test, too.
	 * @param instance a runner that the backend has returned
	 */
	void add(RunnerInstance instance) {
		this.instances.add(instance);
	}

	/**
	 * Interrupt what is still in {@code launch}, and terminate all runners.
	 * @param time how long to wait for a {@code launch} that was interrupted
	 */
	void terminateAll(Duration time) throws InterruptedException {
		this.launches.forEach((launch) -> launch.thread().interrupt());
		for (Launch launch : this.launches) {
			launch.thread().join(time.toMillis());
		}
		RuntimeException failure = null;
		for (RunnerInstance instance : this.instances) {
			try {
				instance.terminate(Duration.ZERO);
			}
			catch (RuntimeException ex) {
				// the others are terminated nevertheless
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * A call of {@code launch}.
	 *
	 * @param task completes with the runner
	 * @param thread the thread that launches
	 * @param timeout the time-out of the request
	 */
	record Launch(FutureTask<RunnerInstance> task, Thread thread, Duration timeout) {

		/**
		 * Wait for the runner.
		 * @return the runner that {@code launch} has returned
		 * @throws RunnerStartException as {@code launch} has thrown it
		 * @throws InterruptedException if this thread or {@code launch} is interrupted
		 */
		RunnerInstance await() throws RunnerStartException, InterruptedException {
			try {
				return this.task.get(this.timeout.plus(TOLERANCE).toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException ex) {
				return fail("launch() must return or fail within LaunchRequest.timeout(), which is " + this.timeout);
			}
			catch (ExecutionException ex) {
				if (ex.getCause() instanceof RunnerStartException failed) {
					throw failed;
				}
				if (ex.getCause() instanceof InterruptedException interrupted) {
					throw interrupted;
				}
				return fail("launch() must fail with a RunnerStartException, not with " + ex.getCause(), ex.getCause());
			}
		}

	}

}
