package io.flame.pool;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.flame.pool.Effect.Log.Level;
import org.jspecify.annotations.Nullable;

/**
 * Terminates runners that get no more calls, and fails the calls of lost runners. Guarded
 * by the lock of the pool.
 */
final class RunnerEndings {

	/** The exit code of a stopped runner is not a sign of a problem. */
	private static final String STOPPED = "It was stopped.";

	private static final int MAX_NAMED = 5;

	private final PoolState state;

	private final RunnerHistory history;

	/**
	 * Runners that are being terminated, including lost ones, whose processes may still
	 * live.
	 */
	private final Set<PooledRunner> terminating = new LinkedHashSet<>();

	RunnerEndings(PoolState state, RunnerHistory history) {
		this.state = state;
		this.history = history;
	}

	private PoolSettings settings() {
		return this.state.settings();
	}

	private RunnerSlots slots() {
		return this.state.slots();
	}

	/**
	 * Give a runner no more calls and terminate it with its last one.
	 */
	void drain(PooledRunner runner, StopReason reason, @Nullable String detail) {
		if (runner.isServing() && slots().contains(runner)) {
			slots().update(runner, (draining) -> draining.drain(reason, detail, this.state.now()));
			if (runner.inUse() == 0) {
				drained(runner);
			}
			this.state.scaling().scale();
		}
	}

	void drained(PooledRunner runner) {
		if (runner.state() == RunnerState.DRAINING) {
			this.state.publish(new RunnerPoolEvent.RunnerDrained(this.state.name(), runner.id(),
					runner.draining(this.state.now())));
			if (!runner.isParked()) {
				terminate(runner);
			}
		}
	}

	/**
	 * Terminate a runner, whether it has calls or not.
	 */
	void stop(PooledRunner runner, StopReason reason) {
		slots().update(runner, (stopped) -> stopped.drain(reason, null, this.state.now()));
		terminate(runner);
	}

	private void terminate(PooledRunner runner) {
		if (runner.state() == RunnerState.DRAINING) {
			slots().update(runner, (stopping) -> stopping.state(RunnerState.STOPPING));
			this.state.log(Level.DEBUG, "Terminating runner '%s' of pool '%s'", runner.id(), this.state.name());
			this.terminating.add(runner);
			this.state.effect(new Effect.Terminate(runner, settings().terminationGrace()));
		}
	}

	/**
	 * The backend has come to an end with terminating a runner.
	 */
	void terminated(PooledRunner runner) {
		this.terminating.remove(runner);
		lost(runner, STOPPED);
	}

	/**
	 * A runner has terminated, expected or not: its callers learn it at once.
	 */
	void lost(PooledRunner runner, String reason) {
		if (!slots().contains(runner)) {
			return;
		}
		RunnerState before = runner.state();
		List<RunnerLease> leases = runner.leases();
		leases.forEach(RunnerLease::gone);
		List<RunnerLease> calls = runner.finishesItsCalls() ? List.of() : leases;
		slots().update(runner, (gone) -> gone.state(RunnerState.GONE));
		if (before != RunnerState.STOPPING) {
			this.terminating.add(runner);
			this.state.effect(new Effect.Terminate(runner, Duration.ZERO));
		}
		if (!calls.isEmpty()) {
			this.state.effect(new Effect.FailCalls(calls, reason));
		}
		gone(runner, (before == RunnerState.STOPPING) ? STOPPED : reason, reason, calls);
		this.state.scaling().scale();
	}

	private void gone(PooledRunner runner, String message, String reason, List<RunnerLease> calls) {
		StopReason expected = runner.stopReason();
		this.history.ended(runner, runner.ended(expected, message, this.state.now()), this.state.now());
		String lost = describe(calls);
		if (!calls.isEmpty() || (expected == null && !this.state.isClosed())) {
			this.state.log(Level.WARN, "Runner '%s' of pool '%s' is lost, %s with it: %s", runner.id(),
					this.state.name(), lost, reason);
		}
		Duration age = runner.age(this.state.now());
		this.state.publish((expected != null)
				? new RunnerPoolEvent.RunnerStopped(this.state.name(), runner.id(), expected,
						(runner.stopDetail() != null || calls.isEmpty()) ? runner.stopDetail() : lost, age)
				: new RunnerPoolEvent.RunnerLost(this.state.name(), runner.id(), reason, calls.size(), age));
		if (expected == null) {
			this.state.starts().flapped(runner, reason);
		}
	}

	private static String describe(List<RunnerLease> calls) {
		String first = calls.stream()
			.map(RunnerLease::runningCall)
			.filter(Objects::nonNull)
			.limit(MAX_NAMED)
			.map((call) -> "invocation %s of %s".formatted(call.invocationId(), call.method()))
			.collect(Collectors.joining(", "));
		return "%d call(s)%s".formatted(calls.size(),
				first.isEmpty() ? "" : " (%s%s)".formatted(first, (calls.size() > MAX_NAMED) ? ", \u2026" : ""));
	}

	/**
	 * The ids of the runners that are being terminated.
	 */
	List<String> terminating() {
		return this.terminating.stream().map(PooledRunner::id).toList();
	}

}
