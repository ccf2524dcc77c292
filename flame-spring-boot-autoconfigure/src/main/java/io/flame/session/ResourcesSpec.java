package io.flame.session;

import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.FlameSession;
import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Collects the resources that a session needs.
 */
final class ResourcesSpec implements FlameSession.Resources {

	private @Nullable Double cpu;

	private @Nullable Long memory;

	private @Nullable Integer gpu;

	private final Map<String, String> labels = new LinkedHashMap<>();

	@Override
	public FlameSession.Resources cpu(double cpu) {
		this.cpu = cpu;
		return this;
	}

	@Override
	public FlameSession.Resources memory(DataSize memory) {
		Assert.notNull(memory, "'memory' must not be null");
		this.memory = memory.toBytes();
		return this;
	}

	@Override
	public FlameSession.Resources gpu(int gpu) {
		this.gpu = gpu;
		return this;
	}

	@Override
	public FlameSession.Resources label(String key, String value) {
		Assert.hasText(key, "'key' must not be empty");
		Assert.notNull(value, "'value' must not be null");
		this.labels.put(key, value);
		return this;
	}

	RunnerResources toResources() {
		return new RunnerResources(this.cpu, this.memory, this.gpu, this.labels);
	}

}
