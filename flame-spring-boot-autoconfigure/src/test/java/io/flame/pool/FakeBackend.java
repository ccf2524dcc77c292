package io.flame.pool;

import java.net.URI;
import java.time.Duration;
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

	void hold() {
		this.gate = new CountDownLatch(1);
	}

	void letGo() {
		this.gate.countDown();
	}

	@Override
	public Runner start(RunnerRequest request) throws RunnerStartException, InterruptedException {
		int number = this.starts.incrementAndGet();
		this.gate.await();
		RunnerStartException failure = this.failures.poll();
		if (failure != null) {
			throw failure;
		}
		FakeRunner runner = new FakeRunner("fake-" + number);
		this.alive.add(runner);
		return runner;
	}

	final class FakeRunner implements Runner {

		private final String id;

		private final CompletableFuture<String> terminated = new CompletableFuture<>();

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
		public CompletableFuture<String> terminated() {
			return this.terminated;
		}

		@Override
		public void terminate(Duration grace) {
			die();
		}

	}

}
