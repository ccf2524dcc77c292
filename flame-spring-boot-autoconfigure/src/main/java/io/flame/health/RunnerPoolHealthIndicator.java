package io.flame.health;

import io.flame.pool.PoolSnapshot;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerSnapshot.State;

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
		PoolSnapshot snapshot = this.pool.snapshot();
		int ready = snapshot.count(State.IDLE) + snapshot.count(State.BUSY);
		PoolSnapshot.BootFailure failure = snapshot.lastBootFailure();
		builder.status((failure != null && ready == 0) ? Status.DOWN : Status.UP)
			.withDetail("ready", ready)
			.withDetail("starting", snapshot.starting())
			.withDetail("waiting", snapshot.waiting());
		if (failure != null) {
			builder.withDetail("failure", failure.message()).withDetail("failureTime", failure.time());
		}
	}

}
