package io.flame.health;

import java.util.function.Supplier;

import io.flame.pool.PoolSettings;
import io.flame.pool.PoolSnapshot;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerState;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of a pool. A pool is down while calls cannot get a runner: the last start
 * failed, no runner is ready, and either calls are waiting or the pool itself keeps
 * trying to start the runners that it must have. A failure that concerns no call is shown
 * as a detail only: a pool that nothing calls would otherwise never come up again.
 */
public final class RunnerPoolHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<PoolSnapshot> pool;

	/**
	 * Create an indicator.
	 * @param pool the pool
	 */
	public RunnerPoolHealthIndicator(RunnerPool pool) {
		this(pool::snapshot);
	}

	RunnerPoolHealthIndicator(Supplier<PoolSnapshot> pool) {
		super("The health of the pool cannot be determined");
		this.pool = pool;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		PoolSnapshot pool = this.pool.get();
		int ready = pool.count(RunnerState.IDLE) + pool.count(RunnerState.BUSY) + pool.count(RunnerState.RESTING);
		PoolSnapshot.BootFailure failure = pool.lastBootFailure();
		boolean failing = failure != null && ready == 0 && (pool.waiting() > 0 || startsByItself(pool.settings()));
		builder.status(failing ? Status.DOWN : Status.UP)
			.withDetail("ready", ready)
			.withDetail("starting", pool.starting().size())
			.withDetail("waiting", pool.waiting());
		if (failure != null) {
			builder.withDetail("failure", failure.summary()).withDetail("failureTime", failure.time());
		}
	}

	/**
	 * Such a pool needs no call to recover.
	 */
	private static boolean startsByItself(PoolSettings settings) {
		return settings.min() > 0 || settings.minIdle() > 0;
	}

}
