package io.flame.benchmarks;

import java.util.concurrent.TimeUnit;

import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Getting a runner and giving it back while there are enough. The time of many threads is
 * that of each of them: on two cores 64 threads wait for one another most of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PoolBenchmark {

	@Param({ "1", "100", "10000" })
	private int runners;

	@SuppressWarnings("NullAway.Init")
	private RunnerPools pools;

	@SuppressWarnings("NullAway.Init")
	private RunnerPool pool;

	@Setup(Level.Trial)
	public void create() throws InterruptedException {
		this.pools = ImaginaryRunners.pools(this.runners, 64);
		this.pool = ImaginaryRunners.pool(this.pools);
	}

	@TearDown(Level.Trial)
	public void close() {
		this.pools.close();
	}

	@Benchmark
	@Threads(1)
	public void oneThread() throws InterruptedException {
		ImaginaryRunners.call(this.pool);
	}

	@Benchmark
	@Threads(8)
	public void eightThreads() throws InterruptedException {
		ImaginaryRunners.call(this.pool);
	}

	@Benchmark
	@Threads(64)
	public void sixtyFourThreads() throws InterruptedException {
		ImaginaryRunners.call(this.pool);
	}

}
