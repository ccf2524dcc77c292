package io.flame.pool;

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

	static final Duration INTERVAL = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofSeconds(4);

	private static final int MAX_MISSED = 3;

	private final RunnerPool pool;

	private final RunnerProbe probe;

	private final PoolThreads threads;

	private final Set<PooledRunner> asked = ConcurrentHashMap.newKeySet();

	RunnerHeartbeat(RunnerPool pool, RunnerProbe probe, PoolThreads threads) {
		this.pool = pool;
		this.probe = probe;
		this.threads = threads;
	}

	void start() {
		this.threads.repeat(() -> this.pool.runners().forEach(this::beat), INTERVAL);
	}

	private void beat(PooledRunner pooled) {
		// a base protocol runner has no description to ask for
		if (!pooled.runner().baseProtocol()) {
			check(pooled);
		}
	}

	void check(PooledRunner pooled) {
		if (this.asked.add(pooled)) {
			this.threads.execute(() -> {
				try {
					ask(pooled);
				}
				finally {
					this.asked.remove(pooled);
				}
			});
		}
	}

	private void ask(PooledRunner pooled) {
		try {
			Runner runner = pooled.runner();
			RunnerProbe.Health health = this.probe.probe(runner.uri(), runner.signer(), PATIENCE);
			if (health.state() == RunnerProbe.State.DRAINING) {
				this.pool.retire(pooled);
			}
			else {
				this.pool.alive(pooled);
			}
		}
		catch (FlameException ex) {
			// retryable: it did not even accept the connection
			if (ex.retryable() || pooled.missedHeartbeat() >= MAX_MISSED) {
				this.pool.lost(pooled, "It does not answer: " + ex.getMessage());
			}
			else {
				this.threads.later(() -> check(pooled), Duration.ofSeconds(1));
			}
		}
	}

}
