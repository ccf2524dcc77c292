package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.flame.backend.Runner;

/**
 * The runners of a pool that are being ended, lost ones too: what ran there may still
 * live. Its state is guarded by the lock of the pool; ending happens outside of it.
 */
final class RunnerEndings {

	private final PoolThreads threads;

	private final PoolLock lock;

	/** The ids, one for each attempt to end a runner. */
	private final List<String> underWay = new ArrayList<>();

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
		this.underWay.add(runner.id());
		this.threads.execute(() -> {
			try {
				runner.terminate(grace);
			}
			finally {
				this.lock.locked(() -> finished(runner));
				then.run();
			}
		});
	}

	private void finished(Runner runner) {
		this.underWay.remove(runner.id());
		this.lock.changed();
	}

	boolean isQuiet() {
		return this.underWay.isEmpty();
	}

	Set<String> ids() {
		return new LinkedHashSet<>(this.underWay);
	}

}
