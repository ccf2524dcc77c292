package io.flame.pool;

import java.util.List;
import java.util.function.Supplier;

import io.flame.backend.RunnerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a runner while it starts. Thread-safe.
 */
final class BootProgress implements RunnerRequest.Progress {

	private volatile @Nullable Created created;

	@Override
	public void created(String id, Supplier<List<String>> lastOutput) {
		this.created = new Created(id, lastOutput);
	}

	@Nullable String id() {
		Created created = this.created;
		return (created != null) ? created.id() : null;
	}

	List<String> lastOutput() {
		Created created = this.created;
		return (created != null) ? created.lastOutput().get() : List.of();
	}

	/**
	 * A runner that has an id.
	 *
	 * @param id the id
	 * @param lastOutput what it has printed
	 */
	private record Created(String id, Supplier<List<String>> lastOutput) {

	}

}
