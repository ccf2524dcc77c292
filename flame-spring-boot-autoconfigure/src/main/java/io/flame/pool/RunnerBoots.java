package io.flame.pool;

import java.time.Duration;
import java.util.Objects;

import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerRequest;
import io.flame.backend.RunnerStartException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts the runners of a pool: as many as the {@link ScalingPolicy} asks for, with a
 * pause after a failure. Its state is guarded by the lock of the pool; starting happens
 * outside of it.
 */
final class RunnerBoots {

	private static final Log logger = LogFactory.getLog(RunnerBoots.class);

	private static final Duration MAX_MARGIN = Duration.ofMillis(500);

	private final PoolSettings settings;

	private final RunnerBackend backend;

	private final ScalingPolicy scaling;

	private final BootBackoff backoff;

	private final PoolThreads threads;

	private final Listener listener;

	private int pending;

	private @Nullable RunnerStartException lastFailure;

	RunnerBoots(PoolSettings settings, RunnerBackend backend, PoolThreads threads, Listener listener) {
		this.settings = settings;
		this.backend = backend;
		this.scaling = new ScalingPolicy(settings);
		this.backoff = new BootBackoff(backend.maxPauseAfterFailure());
		this.threads = threads;
		this.listener = listener;
	}

	/**
	 * Start what is missing.
	 */
	void scale(int waiting, int ready) {
		if (!this.backoff.isPausing()) {
			int boots = this.scaling.boots(waiting, ready, this.pending);
			for (int i = 0; i < boots; i++) {
				this.threads.boot(this::boot);
				this.pending++;
			}
		}
	}

	private void boot() {
		Runner runner;
		try {
			runner = this.backend.start(new RunnerRequest(this.settings.name(), this.settings.expectedConcurrency(),
					this.settings.max(), this.settings.resources(), timeout()));
		}
		catch (RunnerStartException ex) {
			this.listener.bootFailed(ex);
			return;
		}
		catch (InterruptedException ex) {
			this.listener.bootFailed(new RunnerStartException("Starting it was interrupted.", ex, false));
			return;
		}
		catch (RuntimeException | Error ex) {
			this.listener.bootFailed(new RunnerStartException("The backend failed: " + ex, ex, true));
			return;
		}
		this.listener.bootFinished(runner);
	}

	/**
	 * A little less than callers wait by default, so that they learn why there is none.
	 */
	private Duration timeout() {
		Duration margin = this.settings.spawnTimeout().dividedBy(20);
		return this.settings.spawnTimeout().minus((margin.compareTo(MAX_MARGIN) < 0) ? margin : MAX_MARGIN);
	}

	void finished() {
		this.pending--;
		this.backoff.succeeded();
		this.lastFailure = null;
	}

	/**
	 * A start has failed.
	 * @return how long to pause
	 */
	Duration failed(RunnerStartException failure) {
		this.pending--;
		boolean repeated = this.lastFailure != null
				&& Objects.equals(this.lastFailure.getMessage(), failure.getMessage());
		this.lastFailure = failure;
		Duration pause = this.backoff.failed();
		String message = "Pool '%s' could not get a runner, next try in %d ms at the earliest: %s"
			.formatted(this.settings.name(), pause.toMillis(), failure.getMessage());
		if (repeated) {
			logger.debug(message);
		}
		else {
			logger.warn(message);
		}
		return pause;
	}

	int pending() {
		return this.pending;
	}

	/**
	 * Why the last start failed, if none has succeeded since.
	 */
	@Nullable RunnerStartException lastFailure() {
		return this.lastFailure;
	}

	/**
	 * Learns what has become of a start, outside of the lock.
	 */
	interface Listener {

		void bootFinished(Runner runner);

		void bootFailed(RunnerStartException failure);

	}

}
