package io.flame.pool;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.flame.backend.RunnerProbe;
import io.flame.protocol.PeerTimings;

/**
 * Decides which runners are probed, and what follows from their responses. Guarded by the
 * lock of the pool.
 */
final class RunnerProbing {

	private static final Duration PROBE_AGAIN = Duration.ofMillis(500);

	private final PoolState state;

	/** Runners for which the next probe is scheduled. */
	private final Set<PooledRunner> again = new HashSet<>();

	RunnerProbing(PoolState state) {
		this.state = state;
	}

	private RunnerSlots slots() {
		return this.state.slots();
	}

	/**
	 * Probe the runners of which nothing was heard for a time. A base protocol runner has
	 * no description; a drained runner may be restarted at any moment, and quickly.
	 */
	void tick() {
		long now = this.state.now();
		for (PooledRunner runner : slots().runners()) {
			if (runner.state() != RunnerState.STOPPING && (runner.isParked() || (!runner.endpoint().baseProtocol()
					&& runner.heartbeats().isProbeDue(PeerTimings.DEFAULTS.heartbeatInterval(), now)))) {
				probe(runner);
			}
		}
	}

	private void probe(PooledRunner runner) {
		if (!runner.heartbeats().isProbing() && slots().contains(runner)) {
			runner.heartbeats().probing(this.state.now());
			this.state.effect(new Effect.Probe(runner));
		}
	}

	/**
	 * A runner may be dead: it gets no calls until it has responded.
	 */
	void suspect(PooledRunner runner, String problem) {
		boolean first = runner.state() != RunnerState.UNAVAILABLE && runner.state() != RunnerState.STOPPING;
		unavailable(runner, problem);
		if (first) {
			probe(runner);
		}
	}

	private void unavailable(PooledRunner runner, String problem) {
		slots().update(runner, (suspected) -> {
			suspected.error(problem);
			slots().last(suspected);
			suspected.state(RunnerState.UNAVAILABLE);
		});
	}

	private void probeAgain(PooledRunner runner) {
		if (runner.state() == RunnerState.UNAVAILABLE && !this.again.contains(runner)) {
			this.again.add(runner);
			this.state.effect(new Effect.Schedule(PROBE_AGAIN, (state) -> {
				this.again.remove(runner);
				probe(runner);
			}));
		}
	}

	/**
	 * A runner could not be probed for a reason of the pool's own.
	 */
	void postponed(PooledRunner runner) {
		runner.heartbeats().postponed();
		probeAgain(runner);
	}

	/**
	 * A runner has responded to a probe.
	 */
	void responded(PooledRunner runner, RunnerProbe.Health health) {
		runner.heartbeats().responded();
		if (health.state() == RunnerProbe.State.DRAINING) {
			draining(runner);
			probeAgain(runner);
			return;
		}
		boolean replaced = health.id() != null && runner.heartbeats().isReplacedBy(health.id());
		if (replaced) {
			slots().forgetAffinities(runner);
		}
		if (replaced && runner.isParked()) {
			this.state.endings().lost(runner, "It was drained and has been restarted.");
		}
		else if (runner.state() == RunnerState.UNAVAILABLE) {
			runner.leaving(false);
			slots().update(runner, PooledRunner::recover);
			this.state.scaling().scale();
		}
	}

	/**
	 * A runner has not responded to a probe, which may pass.
	 * @param refused whether its host refuses connections: it is gone
	 */
	void missed(PooledRunner runner, String problem, boolean refused) {
		int missed = runner.heartbeats().missed();
		if (refused || missed >= PeerTimings.DEFAULTS.maxMissedHeartbeats()) {
			this.state.endings().lost(runner, "It does not respond: " + problem);
		}
		else {
			unavailable(runner, problem);
			probeAgain(runner);
		}
	}

	/**
	 * A runner reports that it accepts no new calls.
	 * @param id the id of the runner, which may belong to another pool
	 */
	void draining(String id) {
		slots().runners().stream().filter((runner) -> runner.id().equals(id)).findFirst().ifPresent(this::draining);
	}

	/**
	 * A runner reports that it accepts no new calls.
	 */
	void draining(PooledRunner runner) {
		if (!slots().contains(runner)) {
			return;
		}
		if (runner.isOwned()) {
			if (runner.isServing()) {
				this.state.starts().flapped(runner, "It began to drain by itself.");
				this.state.endings().drain(runner, StopReason.DRAINED, null);
			}
		}
		else if (!runner.isParked()) {
			// another runner may have the same address, or take its place
			runner.leaving(true);
			slots().forgetAffinities(runner);
			suspect(runner, "It is draining.");
			this.state.scaling().scale();
		}
		else if (runner.inUse() == 0) {
			this.state.endings().lost(runner, "It was drained and is going away.");
		}
	}

}
