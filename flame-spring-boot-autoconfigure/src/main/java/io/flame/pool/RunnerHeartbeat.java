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

	private static final Duration INTERVAL = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofSeconds(4);

	private static final int MAX_MISSED = 3;

	private static final Duration AGAIN = Duration.ofMillis(500);

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
					if (this.pool.isSuspected(pooled)) {
						this.threads.later(() -> check(pooled), AGAIN);
					}
				}
			});
		}
	}

	private void ask(PooledRunner pooled) {
		try {
			Runner runner = pooled.runner();
			RunnerProbe.Health health = this.probe.probe(runner.uri(), runner.signer(), PATIENCE);
			if (health.state() != RunnerProbe.State.DRAINING) {
				this.pool.answered(pooled);
			}
			else if (runner.addressable()) {
				this.pool.retire(pooled);
			}
			else {
				// another one may stand behind the same address, or take its place
				this.pool.pause(pooled);
			}
		}
		catch (FlameException ex) {
			if (pooled.runner().awaitTerminated() != null) {
				return;
			}
			// refused by the host itself: there is nobody
			if (ex.getCause() instanceof ConnectException || pooled.missedHeartbeat() >= MAX_MISSED) {
				this.pool.lost(pooled, "It does not answer: " + ex.getMessage());
			}
			else {
				this.threads.later(() -> check(pooled), AGAIN);
			}
		}
	}

}
