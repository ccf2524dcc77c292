package io.flame.client;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.flame.FlameException;
import io.flame.backend.Runner;
import io.flame.context.Deadline;
import io.flame.pool.RunnerLease;
import io.flame.transport.RunnerControl;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Sees to calls that nobody waits for any more: their runner is asked to cancel them, and
 * their slot is free when it has. A handler that goes on regardless costs its runner.
 */
public final class AbandonedCalls {

	private static final Log logger = LogFactory.getLog(AbandonedCalls.class);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final long PAUSE_MILLIS = 100;

	private final RunnerControl control;

	private final Executor background;

	/**
	 * Create it.
	 * @param control how to speak to runners
	 * @param background where to do so without anybody waiting for it
	 */
	public AbandonedCalls(RunnerControl control, Executor background) {
		this.control = control;
		this.background = background;
	}

	/**
	 * See to a call.
	 * @param lease the lease of the call's runner, which is closed in the end
	 * @param invocationId the id of the call
	 */
	void follow(RunnerLease lease, String invocationId) {
		if (lease.runner().baseProtocol()) {
			lease.close();
			return;
		}
		this.background.execute(() -> {
			try (lease) {
				cancel(lease.runner(), invocationId);
				if (!awaitEnd(lease, invocationId)) {
					logger.warn(
							"Runner '%s' still executes invocation %s, %d s after it was cancelled or timed out, and is replaced"
								.formatted(lease.runner().id(), invocationId, PATIENCE.toSeconds()));
					lease.reportStuck();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	private void cancel(Runner runner, String invocationId) {
		try {
			this.control.cancel(runner.uri(), runner.signer(), invocationId);
		}
		catch (FlameException ex) {
			logger.debug("Invocation %s could not be cancelled on runner '%s': %s".formatted(invocationId, runner.id(),
					ex.getMessage()));
		}
	}

	private boolean awaitEnd(RunnerLease lease, String invocationId) throws InterruptedException {
		Deadline deadline = Deadline.after(PATIENCE);
		Runner runner = lease.runner();
		while (lease.lost() == null && this.control.executes(runner.uri(), runner.signer(), invocationId)) {
			if (deadline.isOver()) {
				return false;
			}
			Thread.sleep(PAUSE_MILLIS);
		}
		return true;
	}

}
