package io.flame.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.flame.backend.RunnerEndpoint;
import io.flame.link.LinkCall;
import io.flame.pool.CallOutcome;
import io.flame.pool.RunnerLease;
import io.flame.protocol.PeerTimings;
import io.flame.transport.RunnerControl;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Follows calls that their callers have given up: their runner is asked to cancel them,
 * and their slot is free when the runner has reported that they have ended, or is lost. A
 * handler that goes on regardless costs its runner. However many calls there are, each
 * runner is asked by at most one request at a time, and all runners by a few threads.
 * Thread-safe.
 */
public final class AbandonedCalls implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(AbandonedCalls.class);

	private static final int MAX_THREADS = 4;

	private static final Duration PAUSE = Duration.ofMillis(100);

	private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

	private final RunnerControl control;

	private final Duration patience;

	private final ScheduledThreadPoolExecutor threads;

	private final Map<RunnerEndpoint, AbandonedRunner> runners = new ConcurrentHashMap<>();

	/**
	 * Create it. Its first thread is started here, so that there is always one.
	 * @param control how to speak to runners
	 * @param threads creates its threads, four at most
	 */
	public AbandonedCalls(RunnerControl control, ThreadFactory threads) {
		this(control, threads, PeerTimings.DEFAULTS.cancellationPatience());
	}

	AbandonedCalls(RunnerControl control, ThreadFactory threads, Duration patience) {
		this.control = control;
		this.patience = patience;
		this.threads = new ScheduledThreadPoolExecutor(MAX_THREADS, threads);
		this.threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.threads.prestartCoreThread();
	}

	/**
	 * Follow a call. Throws nothing: the lease is closed in any case.
	 * @param lease the lease of the call's runner
	 * @param invocationId the id of the attempt
	 * @param method service id and method id
	 * @param linkCall the call if it was sent over a link, which has cancelled it already
	 */
	void follow(RunnerLease lease, String invocationId, String method, @Nullable LinkCall linkCall) {
		RunnerEndpoint runner = lease.runner();
		if (runner.baseProtocol()) {
			// it can neither be asked to cancel nor whether it has
			lease.close(CallOutcome.SERVED);
			return;
		}
		AbandonedCall call = new AbandonedCall(lease, invocationId, method, this.patience);
		if (linkCall != null) {
			follow(call, linkCall);
		}
		else {
			follow(call);
		}
	}

	/**
	 * The runner reports by itself that the call has ended.
	 */
	private void follow(AbandonedCall call, LinkCall linkCall) {
		linkCall.onEnd(() -> {
			if (linkCall.isLost()) {
				follow(call);
			}
			else {
				call.close(CallOutcome.SERVED);
			}
		});
		awaitEnd(call, linkCall, System.nanoTime());
	}

	/**
	 * A runner that is silent has perhaps not learned of the cancellation: heartbeats
	 * tell whether it lives.
	 */
	private void awaitEnd(AbandonedCall call, LinkCall linkCall, long cancelled) {
		if (!linkCall.hasEnded()) {
			schedule(() -> {
				if (!linkCall.hasEnded() && linkCall.hasHeardSince(cancelled)) {
					call.stuck();
				}
				else {
					awaitEnd(call, linkCall, cancelled);
				}
			}, this.patience);
		}
	}

	private void follow(AbandonedCall call) {
		RunnerEndpoint runner = call.lease().runner();
		boolean[] first = { false };
		AbandonedRunner calls = this.runners.compute(runner, (key, known) -> {
			first[0] = (known == null);
			AbandonedRunner each = (known != null) ? known : new AbandonedRunner(runner, this.control);
			each.add(call);
			return each;
		});
		if (first[0]) {
			schedule(calls, Duration.ZERO);
		}
	}

	private void schedule(AbandonedRunner runner, Duration pause) {
		if (!schedule(() -> look(runner), pause)) {
			// the application ends, and its runners with it
			forget(runner);
		}
	}

	private boolean schedule(Runnable task, Duration delay) {
		try {
			this.threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
		catch (RuntimeException | Error ex) {
			// no thread could be started, but the task waits for those that there are
			logger.debug("Cancelled calls are tracked by fewer threads", ex);
			return true;
		}
	}

	/**
	 * In this order: a call that is added later belongs to another one, which is refused.
	 */
	private void forget(AbandonedRunner runner) {
		this.runners.remove(runner.endpoint(), runner);
		runner.close();
	}

	private void look(AbandonedRunner runner) {
		boolean responded = runner.look();
		boolean[] empty = { false };
		this.runners.computeIfPresent(runner.endpoint(), (key, known) -> {
			boolean done = known.isEmpty();
			empty[0] = done;
			return done ? null : known;
		});
		if (!empty[0]) {
			schedule(runner, responded ? PAUSE : PAUSE_AFTER_FAILURE);
		}
	}

	/**
	 * Follow no calls any more, and give their slots back.
	 */
	@Override
	public void close() {
		this.threads.shutdownNow();
		this.runners.values().forEach(this::forget);
	}

}
