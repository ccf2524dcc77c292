package io.flame.benchmarks;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerRequest;
import io.flame.backend.RunnerResources;
import io.flame.pool.PoolSettings;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose runners are nothing but objects: what is left is what the pool itself
 * costs.
 */
final class ImaginaryRunners implements RunnerBackend {

	private static final String POOL = "benchmark";

	private static final int STEP = 100;

	private static final Duration LONG = Duration.ofHours(1);

	private final AtomicInteger numbers = new AtomicInteger();

	/**
	 * Create a pool.
	 * @param runners how many runners it has
	 * @param concurrency how many calls each executes at the same time
	 */
	static RunnerPools pools(int runners, int concurrency) throws InterruptedException {
		PoolSettings settings = new PoolSettings(POOL, 0, runners, concurrency, 0, false, PoolSettings.Placement.SPREAD,
				LONG, LONG, Duration.ZERO, new RunnerResources(null, null));
		RunnerPools pools = new RunnerPools(List.of(new RunnerPools.Definition(settings, new ImaginaryRunners())),
				(uri, signer, timeout) -> new RunnerProbe.Health(RunnerProbe.State.READY), List::of);
		RunnerPool pool = pool(pools);
		// in steps: each start has a thread of its own
		for (int min = Math.min(STEP, runners); min <= runners; min += STEP) {
			pool.resize(min, runners, concurrency);
			while (pool.snapshot().runners().size() < min) {
				Thread.sleep(1);
			}
		}
		return pools;
	}

	static RunnerPool pool(RunnerPools pools) {
		return pools.get(POOL);
	}

	@Override
	public Runner start(RunnerRequest request) {
		return new ImaginaryRunner("runner-" + this.numbers.incrementAndGet(), new CompletableFuture<>());
	}

	/**
	 * A runner that is not there.
	 *
	 * @param id its id
	 * @param terminated completes at its end
	 */
	private record ImaginaryRunner(String id, CompletableFuture<String> terminated) implements Runner {

		@Override
		public URI uri() {
			return URI.create("http://127.0.0.1:1/" + this.id);
		}

		@Override
		public @Nullable Integer capacity() {
			return null;
		}

		@Override
		public boolean baseProtocol() {
			return false;
		}

		@Override
		public @Nullable RequestSigner signer() {
			return null;
		}

		@Override
		public boolean addressable() {
			return true;
		}

		@Override
		public void terminate(Duration grace) {
			this.terminated.complete("It was ended.");
		}

	}

}
