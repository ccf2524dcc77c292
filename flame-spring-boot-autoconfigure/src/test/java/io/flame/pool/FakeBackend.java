package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerStartException;

/**
 * Places runners that are nothing but objects, when the test says so.
 */
class FakeBackend implements RunnerBackend {

	final Queue<LaunchRequest> requests = new ConcurrentLinkedQueue<>();

	final Queue<RunnerStartException> failures = new ConcurrentLinkedQueue<>();

	final Set<PlacedRunner> alive = ConcurrentHashMap.newKeySet();

	/** The runners of an earlier process. */
	final Queue<RunnerInstance> left = new ConcurrentLinkedQueue<>();

	final AtomicInteger starting = new AtomicInteger();

	final AtomicInteger mostStarting = new AtomicInteger();

	/** What starts wait for. */
	volatile CountDownLatch gate = new CountDownLatch(0);

	/** What terminating a runner waits for. */
	volatile CountDownLatch endGate = new CountDownLatch(0);

	/** What finding the runners of an earlier process waits for. */
	volatile CountDownLatch findGate = new CountDownLatch(0);

	/** Whether a start goes on although nothing waits for it any more. */
	volatile boolean ignoresInterrupts;

	/** Whether runners cannot be terminated in order. */
	volatile boolean unending;

	/** Every how many starts one fails, 0 for none. */
	volatile int failEvery;

	volatile int maxParallelStarts = Integer.MAX_VALUE;

	void hold() {
		this.gate = new CountDownLatch(1);
	}

	void letGo() {
		this.gate.countDown();
	}

	int starts() {
		return this.requests.size();
	}

	@Override
	public RunnerInstance launch(LaunchRequest request) throws RunnerStartException, InterruptedException {
		this.requests.add(request);
		this.mostStarting.accumulateAndGet(this.starting.incrementAndGet(), Math::max);
		try {
			request.progress().created(() -> List.of("output of " + request.id()));
			awaitGate();
			if (this.failEvery > 0 && this.requests.size() % this.failEvery == 0) {
				throw new RunnerStartException("now and then", null, false);
			}
			RunnerStartException failure = this.failures.poll();
			if (failure != null) {
				throw failure;
			}
			PlacedRunner runner = new PlacedRunner(request.id());
			this.alive.add(runner);
			return runner;
		}
		finally {
			this.starting.decrementAndGet();
		}
	}

	private void awaitGate() throws InterruptedException {
		while (true) {
			try {
				this.gate.await();
				return;
			}
			catch (InterruptedException ex) {
				if (!this.ignoresInterrupts) {
					throw ex;
				}
			}
		}
	}

	@Override
	public List<RunnerInstance> find(String pool) {
		pass(this.findGate);
		return List.copyOf(this.left);
	}

	@Override
	public int maxParallelStarts() {
		return this.maxParallelStarts;
	}

	@Override
	public int maxRunners(String pool) {
		return 100;
	}

	static void pass(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A runner.
	 */
	final class PlacedRunner extends FakeInstance {

		PlacedRunner(String id) {
			super(id, true);
		}

		@Override
		void die(String reason) {
			FakeBackend.this.alive.remove(this);
			super.die(reason);
		}

		@Override
		public void terminate(Duration grace) {
			pass(FakeBackend.this.endGate);
			super.terminate(grace);
			if (FakeBackend.this.unending) {
				throw new IllegalStateException("cannot be terminated");
			}
		}

	}

}
