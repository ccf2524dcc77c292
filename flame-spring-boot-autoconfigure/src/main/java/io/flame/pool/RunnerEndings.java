package io.flame.pool;

import java.time.Duration;

import io.flame.backend.Runner;

/**
 * The runners of a pool that are being ended, lost ones too: what ran there may still
 * live. Its state is guarded by the lock of the pool; ending happens outside of it.
 */
final class RunnerEndings {

	private final PoolThreads threads;

	private final PoolLock lock;

	private int underWay;

	RunnerEndings(PoolThreads threads, PoolLock lock) {
		this.threads = threads;
		this.lock = lock;
	}

	/**
	 * End a runner. To be called under the lock.
	 * @param runner the runner
	 * @param grace how long its calls may take
	 * @param then what comes after it, without the lock
	 */
	void begin(Runner runner, Duration grace, Runnable then) {
		this.underWay++;
		this.threads.execute(() -> {
			try {
				runner.terminate(grace);
			}
			finally {
				this.lock.locked(this::finished);
				then.run();
			}
		});
	}

	private void finished() {
		this.underWay--;
		this.lock.changed();
	}

	boolean isQuiet() {
		return this.underWay == 0;
	}

}
