package io.flame.test;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerRequest;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the runner of the test, to all pools and as often as they like: they keep the
 * limits that they have.
 */
class EmbeddedRunnerBackend implements RunnerBackend {

	static final String BEAN_NAME = "flameTestRunnerBackend";

	private final EmbeddedRunner runner;

	private final AtomicInteger count = new AtomicInteger();

	EmbeddedRunnerBackend(EmbeddedRunner runner) {
		this.runner = runner;
	}

	@Override
	public Runner start(RunnerRequest request) {
		return new Share("test-" + this.count.incrementAndGet(), this.runner.uri(), request.capacity());
	}

	@Override
	public String type() {
		return "test";
	}

	/**
	 * The runner, as one pool sees it.
	 */
	private static final class Share implements Runner {

		private final String id;

		private final URI uri;

		private final int capacity;

		private final CompletableFuture<String> terminated = new CompletableFuture<>();

		Share(String id, URI uri, int capacity) {
			this.id = id;
			this.uri = uri;
			this.capacity = capacity;
		}

		@Override
		public String id() {
			return this.id;
		}

		@Override
		public URI uri() {
			return this.uri;
		}

		@Override
		public Integer capacity() {
			return this.capacity;
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
			// the runner knows itself by one name only
			return false;
		}

		@Override
		public CompletableFuture<String> terminated() {
			return this.terminated;
		}

		@Override
		public void terminate(Duration grace) {
			this.terminated.complete("It is not used any more.");
		}

	}

}
