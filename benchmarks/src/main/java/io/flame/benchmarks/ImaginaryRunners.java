package io.flame.benchmarks;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerSecrets;
import io.flame.backend.Termination;
import io.flame.context.Deadline;
import io.flame.pool.Acquisition;
import io.flame.pool.CallOutcome;
import io.flame.pool.PoolSettings;
import io.flame.pool.RunnerLease;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.protocol.BuildId;

/**
 * A pool whose runners are nothing but objects: what is left is what the pool itself
 * costs.
 */
final class ImaginaryRunners implements RunnerBackend {

	private static final String POOL = "benchmark";

	private static final Duration LONG = Duration.ofHours(1);

	private static final Deadline DEADLINE = Deadline.after(Duration.ofDays(1));

	/**
	 * Create a pool.
	 * @param runners how many runners it has
	 * @param concurrency how many calls each executes at the same time
	 */
	static RunnerPools pools(int runners, int concurrency) throws InterruptedException {
		PoolSettings settings = new PoolSettings(POOL, 0, runners, concurrency, 0, false, PoolSettings.Placement.SPREAD,
				LONG, LONG, Duration.ZERO, RunnerResources.NONE);
		RunnerPools pools = new RunnerPools(List.of(new RunnerPools.Definition(settings, new ImaginaryRunners())),
				(runner, timeout) -> new RunnerProbe.Health(RunnerProbe.State.READY), new BuildId("any", false),
				RunnerSecrets.of(null), List::of);
		RunnerPool pool = pool(pools);
		pool.resize(runners, runners, concurrency);
		while (pool.snapshot().runners().size() < runners) {
			Thread.sleep(1);
		}
		return pools;
	}

	/**
	 * Execute a call that takes no time.
	 */
	static void call(RunnerPool pool) throws InterruptedException {
		Acquisition acquisition = pool.acquire(DEADLINE, 0, null, null);
		if (acquisition instanceof RunnerLease lease) {
			lease.close(CallOutcome.SERVED);
		}
		else {
			throw new IllegalStateException(String.valueOf(acquisition));
		}
	}

	static RunnerPool pool(RunnerPools pools) {
		return pools.get(POOL);
	}

	@Override
	public RunnerInstance launch(LaunchRequest request) {
		return new ImaginaryRunner(request.id(), new CompletableFuture<>());
	}

	@Override
	public int maxParallelStarts() {
		// each start has a thread of its own
		return 100;
	}

	/**
	 * A runner that is not there.
	 *
	 * @param id its id
	 * @param terminated completes at its end
	 */
	private record ImaginaryRunner(String id, CompletableFuture<Termination> terminated) implements RunnerInstance {

		@Override
		public URI uri() {
			return URI.create("http://127.0.0.1:1/" + this.id);
		}

		@Override
		public void terminate(Duration grace) {
			this.terminated.complete(new Termination("It was terminated."));
		}

	}

}
