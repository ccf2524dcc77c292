package io.flame.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the pools early and closes them late: after the web server has finished its
 * requests, which may need runners.
 */
public final class RunnerPoolLifecycle implements SmartLifecycle {

	/** Below the web server's graceful phase and the phase in which it stops. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private static final Log logger = LogFactory.getLog(RunnerPoolLifecycle.class);

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
		List<CompletableFuture<Void>> closing = this.pools.all()
			.stream()
			.map((pool) -> CompletableFuture.runAsync(() -> close(pool), (task) -> new Thread(task).start()))
			.toList();
		closing.forEach(CompletableFuture::join);
		this.running = false;
	}

	private void close(RunnerPool pool) {
		try {
			pool.close();
		}
		catch (RuntimeException ex) {
			logger.error("Pool '%s' could not be closed cleanly".formatted(pool.settings().name()), ex);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
