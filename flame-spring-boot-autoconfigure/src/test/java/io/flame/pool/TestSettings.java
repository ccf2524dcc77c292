package io.flame.pool;

import java.time.Duration;

import io.flame.backend.RunnerResources;
import io.flame.pool.PoolSettings.Placement;
import org.jspecify.annotations.Nullable;

/**
 * Makes the settings of a pool from what matters to a test.
 */
final class TestSettings {

	private String name = "p";

	private int min;

	private int max = 1;

	private @Nullable Integer concurrency = 1;

	private int minIdle;

	private boolean singleUse;

	private Placement placement = Placement.SPREAD;

	private Duration spawnTimeout = Duration.ofSeconds(30);

	private Duration idle = Duration.ofMinutes(5);

	TestSettings name(String name) {
		this.name = name;
		return this;
	}

	TestSettings min(int min) {
		this.min = min;
		return this;
	}

	TestSettings max(int max) {
		this.max = max;
		return this;
	}

	TestSettings concurrency(@Nullable Integer concurrency) {
		this.concurrency = concurrency;
		return this;
	}

	TestSettings minIdle(int minIdle) {
		this.minIdle = minIdle;
		return this;
	}

	TestSettings singleUse() {
		this.singleUse = true;
		return this;
	}

	TestSettings placement(Placement placement) {
		this.placement = placement;
		return this;
	}

	TestSettings spawnTimeout(Duration spawnTimeout) {
		this.spawnTimeout = spawnTimeout;
		return this;
	}

	TestSettings idle(Duration idle) {
		this.idle = idle;
		return this;
	}

	PoolSettings build() {
		return new PoolSettings(this.name, this.min, this.max, this.concurrency, this.minIdle, this.singleUse,
				this.placement, this.spawnTimeout, this.idle, Duration.ofSeconds(1), RunnerResources.NONE);
	}

}
