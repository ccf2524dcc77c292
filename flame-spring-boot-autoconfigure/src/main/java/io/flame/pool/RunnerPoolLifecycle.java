package io.flame.pool;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the pools early and closes them late: after the web server has finished its
 * requests, which may need runners.
 */
public final class RunnerPoolLifecycle implements SmartLifecycle {

	/** Below the web server's graceful phase and the phase in which it stops. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private final RunnerPools pools;

	private volatile boolean running;

	/**
	 * Create the lifecycle.
	 * @param pools the pools
	 */
	public RunnerPoolLifecycle(RunnerPools pools) {
		this.pools = pools;
	}

	@Override
	public void start() {
		this.pools.all().forEach(RunnerPool::start);
		this.running = true;
	}

	@Override
	public void stop() {
		this.pools.close();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		// closed pools and drained runners do not come back
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
