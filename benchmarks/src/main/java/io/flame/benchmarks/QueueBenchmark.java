package io.flame.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * What a call costs that waits in a queue: each of the waiting virtual threads gets the
 * one slot in its turn, gives it to the next one, and queues again. JDK 21 or later.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
public class QueueBenchmark {

	private static final int TURNS = 200_000;

	@Param({ "100", "10000", "100000" })
	private int waiting;

	private final AtomicLong turns = new AtomicLong();

	private volatile boolean closed;

	@SuppressWarnings("NullAway.Init")
	private RunnerPools pools;

	@Setup(Level.Trial)
	public void create() throws InterruptedException {
		this.pools = ImaginaryRunners.pools(1, 1);
		RunnerPool pool = ImaginaryRunners.pool(this.pools);
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor();
		threads.setVirtualThreads(true);
		for (int i = 0; i < this.waiting; i++) {
			threads.execute(() -> takeTurns(pool));
		}
		while (pool.waiting() < this.waiting / 2) {
			Thread.sleep(1);
		}
	}

	private void takeTurns(RunnerPool pool) {
		try {
			while (!this.closed) {
				ImaginaryRunners.call(pool);
				this.turns.incrementAndGet();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@TearDown(Level.Trial)
	public void close() {
		this.closed = true;
		this.pools.close();
	}

	@Benchmark
	@OperationsPerInvocation(TURNS)
	public void turn() throws InterruptedException {
		long end = this.turns.get() + TURNS;
		while (this.turns.get() < end) {
			Thread.sleep(1);
		}
	}

}
