package io.flame.backend;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * A runner that somebody else starts and ends.
 */
final class FixedRunner implements Runner {

	private final String id;

	private final URI uri;

	private final RunnerProbe.Health health;

	private final Consumer<FixedRunner> release;

	private final AtomicBoolean released = new AtomicBoolean();

	private final CompletableFuture<String> terminated = new CompletableFuture<>();

	FixedRunner(String id, URI uri, RunnerProbe.Health health, Consumer<FixedRunner> release) {
		this.id = Objects.requireNonNull(id);
		this.uri = Objects.requireNonNull(uri);
		this.health = health;
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
	public @Nullable Integer capacity() {
		return this.health.capacity();
	}

	@Override
	public boolean baseProtocol() {
		return this.health.state() == RunnerProbe.State.BASE_PROTOCOL;
	}

	@Override
	public @Nullable RequestSigner signer() {
		return null;
	}

	@Override
	public boolean addressable() {
		// there may be several runners behind one address
		return false;
	}

	@Override
	public CompletableFuture<String> terminated() {
		return this.terminated;
	}

	@Override
	public void terminate(Duration grace) {
		if (this.released.compareAndSet(false, true)) {
			this.release.accept(this);
			this.terminated.complete("It is not used any more.");
		}
	}

}
