package io.flame.runner;

import java.time.Duration;

import io.flame.protocol.PeerTimings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Lets a runner finish its calls, and its parents turn to others, before its web server
 * stops.
 */
public final class RunnerDrainLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(RunnerDrainLifecycle.class);

	private final RunnerState state;

	private final Duration timeout;

	private final Duration notice;

	private volatile boolean running;

	/**
	 * Create the lifecycle.
	 * @param state what the runner is doing
	 * @param timeout how long calls may take to finish
	 * @param spawned whether the runner's only parent has started it, and so ends it
	 * itself
	 */
	public RunnerDrainLifecycle(RunnerState state, Duration timeout, boolean spawned) {
		this.state = state;
		this.timeout = timeout;
		this.notice = spawned ? Duration.ZERO : PeerTimings.DEFAULTS.heartbeatNotice();
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		try {
			this.state.drain(this.timeout, this.notice);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.state.running().forEach(this::cutOff);
		this.running = false;
	}

	/**
	 * The web server would wait for the answer.
	 */
	private void cutOff(RunningInvocation invocation) {
		if (invocation.isExiting()) {
			logger.warn("Invocation %s ends the process of this runner".formatted(invocation.name()));
		}
		else if (invocation.isStuck()) {
			logger.warn("Invocation %s ignores that it was cancelled and is cut off".formatted(invocation.name()));
		}
		else {
			logger.warn(
					"Invocation %s did not finish within %s and is cut off".formatted(invocation.name(), this.timeout));
		}
		invocation.cutOff();
		// its thread may be the web server's
		invocation.cancel();
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
