package io.flame.pool;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.FlameException;
import io.flame.backend.Runner;
import io.flame.backend.RunnerProbe;

/**
 * Asks the runners of a pool regularly how they are, which also shows spawned runners
 * that their parent lives.
 */
final class RunnerHeartbeat {

	/** How often somebody has to look whether a runner is to be asked. */
	static final Duration TICK = Duration.ofSeconds(1);

	private static final Duration INTERVAL = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofSeconds(4);

	private static final int MAX_MISSED = 3;

	private static final Duration AGAIN = Duration.ofMillis(500);

	private final RunnerAvailability runners;

	private final RunnerProbe probe;

	private final PoolThreads threads;

	private final Set<PooledRunner> asked = ConcurrentHashMap.newKeySet();

	RunnerHeartbeat(RunnerAvailability runners, RunnerProbe probe, PoolThreads threads) {
		this.runners = runners;
		this.probe = probe;
		this.threads = threads;
	}

	/**
	 * Ask those whose turn it is. They have started at different times, so that they are
	 * not asked all at once.
	 */
	void tick() {
		for (PooledRunner pooled : this.runners.runners()) {
			// one that is drained may be restarted at any moment, and quickly
			if (this.runners.isParked(pooled) || (isDescribed(pooled) && pooled.askAfter(INTERVAL))) {
				check(pooled);
			}
		}
	}

	/**
	 * A base protocol runner has no description to ask for, so that it is asked only to
	 * find out whether it has gone.
	 */
	private static boolean isDescribed(PooledRunner pooled) {
		return !pooled.runner().baseProtocol();
	}

	void check(PooledRunner pooled) {
		if (this.asked.add(pooled)) {
			this.threads.execute(() -> {
				boolean missed = false;
				try {
					missed = !ask(pooled);
				}
				finally {
					this.asked.remove(pooled);
					if (missed || this.runners.awaitsAnswer(pooled)) {
						this.threads.later(() -> check(pooled), AGAIN);
					}
				}
			});
		}
	}

	/**
	 * Ask a runner.
	 * @return whether there is no need to ask again soon: it has answered, or is gone
	 */
	private boolean ask(PooledRunner pooled) {
		try {
			Runner runner = pooled.runner();
			RunnerProbe.Health health = this.probe.probe(runner.uri(), runner.signer(), PATIENCE);
			if (health.state() != RunnerProbe.State.DRAINING) {
				this.runners.answered(pooled, health.id());
			}
			else {
				this.runners.draining(pooled);
			}
			return true;
		}
		catch (FlameException ex) {
			if (pooled.runner().awaitTerminated() != null) {
				return true;
			}
			String problem = "It does not answer: " + ex.getMessage();
			// refused by the host itself: there is nobody
			if (ex.getCause() instanceof ConnectException || pooled.missedHeartbeat() >= MAX_MISSED) {
				this.runners.lost(pooled, problem);
				return true;
			}
			this.runners.missed(pooled, problem);
			return false;
		}
	}

}
