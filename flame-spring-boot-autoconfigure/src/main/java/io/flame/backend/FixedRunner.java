package io.flame.backend;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A runner that was started by others. To terminate it is to give its address back.
 */
final class FixedRunner implements RunnerInstance {

	private final String id;

	private final URI uri;

	private final Runnable release;

	private final AtomicBoolean released = new AtomicBoolean();

	private final CompletableFuture<Termination> terminated = new CompletableFuture<>();

	FixedRunner(String id, URI uri, Runnable release) {
		this.id = id;
		this.uri = uri;
		this.release = release;
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
	public boolean owned() {
		return false;
	}

	@Override
	public CompletionStage<Termination> terminated() {
		// cannot be completed from outside
		return this.terminated.minimalCompletionStage();
	}

	@Override
	public void terminate(Duration grace) {
		if (this.released.compareAndSet(false, true)) {
			this.release.run();
			this.terminated.complete(new Termination("The pool no longer uses it."));
		}
	}

}
