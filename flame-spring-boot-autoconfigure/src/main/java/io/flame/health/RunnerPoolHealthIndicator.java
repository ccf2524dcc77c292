package io.flame.health;

import io.flame.pool.PoolCounts;
import io.flame.pool.PoolSnapshot;
import io.flame.pool.RunnerPool;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of a pool. It is down when its last runner could not be started and no other
 * one takes calls. A pool without runners is well.
 */
public final class RunnerPoolHealthIndicator extends AbstractHealthIndicator {

	private final RunnerPool pool;

	/**
	 * Create an indicator.
	 * @param pool the pool
	 */
	public RunnerPoolHealthIndicator(RunnerPool pool) {
		super("The health of the pool can not be told");
		this.pool = pool;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		PoolCounts counts = this.pool.counts();
		PoolSnapshot.BootFailure failure = this.pool.lastBootFailure();
		builder.status((failure != null && counts.ready() == 0) ? Status.DOWN : Status.UP)
			.withDetail("ready", counts.ready())
			.withDetail("starting", counts.starting())
			.withDetail("waiting", counts.waiting());
		if (failure != null) {
			builder.withDetail("failure", failure.summary()).withDetail("failureTime", failure.time());
		}
	}

}
