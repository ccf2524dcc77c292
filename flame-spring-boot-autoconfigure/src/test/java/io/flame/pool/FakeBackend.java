package io.flame.pool;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerRequest;
import io.flame.backend.RunnerStartException;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Runners that are nothing but objects, started when the test says so.
 */
class FakeBackend implements RunnerBackend {

	final AtomicInteger starts = new AtomicInteger();

	final Set<FakeRunner> alive = ConcurrentHashMap.newKeySet();

	final Queue<RunnerStartException> failures = new ConcurrentLinkedQueue<>();

	volatile CountDownLatch gate = new CountDownLatch(0);

	/** Whether a start goes on although nobody waits for it any more. */
	volatile boolean ignoresInterrupts;

	/** Whether runners die as soon as they have started. */
	volatile boolean flapping;

	/** Whether the runners are this parent's own. */
	volatile boolean addressable = true;

	/** Whether the runners speak the base protocol only. */
	volatile boolean baseProtocol;

	/** Whether runners can not be ended in order. */
	volatile boolean unending;

	/** What ending a runner waits for. */
	volatile CountDownLatch endGate = new CountDownLatch(0);

	/** What reading the output of a runner waits for. */
	volatile CountDownLatch outputGate = new CountDownLatch(0);

	/** Every how many starts one fails, 0 for none. */
	volatile int failEvery;

	/** Whether all runners get the same id. */
	volatile boolean sameId;

	volatile @Nullable Integer capacity;

	void hold() {
		this.gate = new CountDownLatch(1);
	}

	void letGo() {
		this.gate.countDown();
	}

	@Override
	public Runner start(RunnerRequest request) throws RunnerStartException, InterruptedException {
		int number = this.starts.incrementAndGet();
		awaitGate();
		if (this.failEvery > 0 && number % this.failEvery == 0) {
			throw new RunnerStartException("now and then", null, false);
		}
		RunnerStartException failure = this.failures.poll();
		if (failure != null) {
			throw failure;
		}
		FakeRunner runner = new FakeRunner("fake-" + (this.sameId ? 0 : number));
		this.alive.add(runner);
		if (this.flapping) {
			runner.die();
		}
		return runner;
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

	final class FakeRunner implements Runner {

		private final String id;

		private final CompletableFuture<String> terminated = new CompletableFuture<>();

		/** Whether the pool has ended it. */
		volatile boolean ended;

		FakeRunner(String id) {
			this.id = id;
		}

		void die() {
			FakeBackend.this.alive.remove(this);
			this.terminated.complete("It died.");
		}

		@Override
		public String id() {
			return this.id;
		}

		@Override
		public URI uri() {
			return URI.create("http://127.0.0.1:1/" + this.id);
		}

		@Override
		public @Nullable Integer capacity() {
			return FakeBackend.this.capacity;
		}

		@Override
		public boolean baseProtocol() {
			return FakeBackend.this.baseProtocol;
		}

		@Override
		public @Nullable RequestSigner signer() {
			return null;
		}

		@Override
		public boolean addressable() {
			return FakeBackend.this.addressable;
		}

		@Override
		public CompletableFuture<String> terminated() {
			return this.terminated;
		}

		@Override
		public List<String> lastOutput() {
			pass(FakeBackend.this.outputGate);
			return List.of("bye");
		}

		private void pass(CountDownLatch gate) {
			try {
				gate.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void terminate(Duration grace) {
			this.ended = true;
			pass(FakeBackend.this.endGate);
			die();
			if (FakeBackend.this.unending) {
				throw new IllegalStateException("can not be ended");
			}
		}

	}

}
