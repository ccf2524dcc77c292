package io.flame.test;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.Termination;

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
	public RunnerInstance launch(LaunchRequest request) {
		return new Share("test-" + this.count.incrementAndGet(), this.runner.uri(), new CompletableFuture<>());
	}

	@Override
	public String type() {
		return "test";
	}

	@Override
	public boolean sharesFiles() {
		return true;
	}

	/**
	 * The runner, as one pool sees it.
	 *
	 * @param id the id
	 * @param uri where it is
	 * @param terminated completes when the pool uses it no longer
	 */
	private record Share(String id, URI uri, CompletableFuture<Termination> terminated) implements RunnerInstance {

		@Override
		public boolean owned() {
			// it ends with the context of the test
			return false;
		}

		@Override
		public void terminate(Duration grace) {
			this.terminated.complete(new Termination("The pool no longer uses it."));
		}

	}

}
