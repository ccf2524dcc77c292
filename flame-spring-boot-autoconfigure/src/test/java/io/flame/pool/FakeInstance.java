package io.flame.pool;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.backend.RunnerInstance;
import io.flame.backend.Termination;

/**
 * A runner that is nothing but an object.
 */
class FakeInstance implements RunnerInstance {

	private final String id;

	private final boolean owned;

	final CompletableFuture<Termination> terminated = new CompletableFuture<>();

	final AtomicInteger terminations = new AtomicInteger();

	FakeInstance(String id, boolean owned) {
		this.id = id;
		this.owned = owned;
	}

	void die(String reason) {
		this.terminated.complete(new Termination(reason));
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
	public boolean owned() {
		return this.owned;
	}

	@Override
	public CompletionStage<Termination> terminated() {
		return this.terminated;
	}

	@Override
	public List<String> lastOutput() {
		// like a backend that removes the output with the runner
		return (this.terminations.get() == 0) ? List.of("bye") : List.of();
	}

	@Override
	public void terminate(Duration grace) {
		this.terminations.incrementAndGet();
		die("It was terminated.");
	}

}
