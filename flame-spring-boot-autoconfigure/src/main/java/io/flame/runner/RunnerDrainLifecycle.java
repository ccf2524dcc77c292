package io.flame.runner;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Lets a runner finish its calls before its web server stops.
 */
public final class RunnerDrainLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(RunnerDrainLifecycle.class);

	private final RunnerState state;

	private final Duration timeout;

	private volatile boolean running;

	/**
	 * Create the lifecycle.
	 * @param state what the runner is doing
	 * @param timeout how long calls may take to finish
	 */
	public RunnerDrainLifecycle(RunnerState state, Duration timeout) {
		this.state = state;
		this.timeout = timeout;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		try {
			if (!this.state.drain(this.timeout)) {
				logger.warn("%d call(s) did not finish within %s and are cut off".formatted(this.state.running().size(),
						this.timeout));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		// what was closed or drained does not come back
		return false;
	}

	@Override
	public int getPhase() {
		// before the web server's graceful phase
		return SmartLifecycle.DEFAULT_PHASE;
	}

}
