package io.flame.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.FlameException;
import io.flame.backend.RunnerEndpoint;
import io.flame.pool.CallOutcome;
import io.flame.transport.RunnerControl;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A runner with calls that their callers have given up. Calls are added by any thread,
 * and looked at by one at a time.
 */
final class AbandonedRunner {

	private static final Log logger = LogFactory.getLog(AbandonedRunner.class);

	private final RunnerEndpoint endpoint;

	private final RunnerControl control;

	private final Map<String, AbandonedCall> calls = new ConcurrentHashMap<>();

	AbandonedRunner(RunnerEndpoint endpoint, RunnerControl control) {
		this.endpoint = endpoint;
		this.control = control;
	}

	RunnerEndpoint endpoint() {
		return this.endpoint;
	}

	void add(AbandonedCall call) {
		this.calls.put(call.invocationId(), call);
	}

	boolean isEmpty() {
		return this.calls.isEmpty();
	}

	/**
	 * Ask the runner to cancel what it was not asked yet, and which calls it executes.
	 * @return whether it responded
	 */
	boolean look() {
		// calls that are added later are not part of the runner's report
		List<AbandonedCall> known = List.copyOf(this.calls.values());
		try {
			known.forEach(this::closeIfGone);
			for (AbandonedCall call : known) {
				if (this.calls.containsKey(call.invocationId()) && !call.isCancelled()) {
					this.control.cancel(this.endpoint.uri(), this.endpoint.signer(), call.invocationId());
					call.cancelled();
				}
			}
			if (!this.calls.isEmpty()) {
				long asked = System.nanoTime();
				Set<String> running = this.control.running(this.endpoint.uri(), this.endpoint.signer());
				known.forEach((call) -> judge(call, running, asked));
			}
			return true;
		}
		catch (FlameException ex) {
			// no response is not an end: asked again until the runner is lost
			logger.debug("Runner '%s' was not asked about cancelled calls: %s".formatted(this.endpoint.id(),
					ex.getMessage()));
			return false;
		}
		catch (RuntimeException | Error ex) {
			logger.warn("Failed to track cancelled calls on runner '%s'".formatted(this.endpoint.id()), ex);
			return false;
		}
	}

	/**
	 * A runner that has left its pool may never respond again.
	 */
	private void closeIfGone(AbandonedCall call) {
		if (call.lease().isGone()) {
			String lost = call.lease().lost();
			close(call, new CallOutcome.Lost((lost != null) ? lost : "It has left its pool."));
		}
	}

	private void judge(AbandonedCall call, Set<String> running, long asked) {
		if (!running.contains(call.invocationId())) {
			close(call, CallOutcome.SERVED);
		}
		else if (call.isStuck(asked)) {
			this.calls.remove(call.invocationId());
			call.stuck();
		}
	}

	private void close(AbandonedCall call, CallOutcome outcome) {
		if (this.calls.remove(call.invocationId()) != null) {
			call.close(outcome);
		}
	}

	/**
	 * Give all slots back.
	 */
	void close() {
		this.calls.values().forEach((call) -> close(call, CallOutcome.SERVED));
	}

}
