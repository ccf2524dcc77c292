package io.flame.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerRequest;
import io.flame.backend.RunnerStartException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The starts of a pool's runners that are under way, with a pause after a failure. Its
 * state is guarded by the lock of the pool; starting happens outside of it.
 */
final class RunnerBoots {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private static final Duration MAX_MARGIN = Duration.ofMillis(500);

	private final String pool;

	private final RunnerBackend backend;

	private final BootBackoff backoff;

	private final PoolThreads threads;

	private final Boot.Listener listener;

	private final Set<Boot> pending = new LinkedHashSet<>();

	/** Those and the ones that the backend is still busy with after their time. */
	private final Set<Boot> underWay = new LinkedHashSet<>();

	/** Of these, the ones that have failed. */
	private final Set<Boot> overdue = new HashSet<>();

	private @Nullable RunnerStartException lastFailure;

	private Instant lastFailureTime = Instant.EPOCH;

	/** What the log says already. */
	private @Nullable String lastMessage;

	RunnerBoots(String pool, RunnerBackend backend, PoolThreads threads, Boot.Listener listener) {
		this.pool = pool;
		this.backend = backend;
		this.backoff = new BootBackoff(backend.maxPauseAfterFailure());
		this.threads = threads;
		this.listener = listener;
	}

	boolean isPausing() {
		return this.backoff.isPausing();
	}

	void start(PoolSettings settings) {
		BootProgress progress = new BootProgress();
		RunnerRequest request = new RunnerRequest(this.pool, settings.expectedConcurrency(), settings.max(),
				settings.resources(), timeout(settings.spawnTimeout()), progress);
		Boot boot = new Boot(this.backend, request, progress, this.backoff.round(), this.listener);
		this.pending.add(boot);
		this.underWay.add(boot);
		boot.begin(this.threads, settings.spawnTimeout());
	}

	/**
	 * A little less than callers wait by default, so that they learn why there is none.
	 */
	private static Duration timeout(Duration spawnTimeout) {
		Duration margin = spawnTimeout.dividedBy(20);
		return spawnTimeout.minus((margin.compareTo(MAX_MARGIN) < 0) ? margin : MAX_MARGIN);
	}

	void finished(Boot boot) {
		this.pending.remove(boot);
		this.lastFailure = null;
		this.lastMessage = null;
	}

	/**
	 * A runner has been of use. That it has started alone says little.
	 */
	void proven() {
		this.backoff.succeeded();
	}

	/**
	 * A start has failed.
	 * @return how long to pause
	 */
	Duration failed(Boot boot, RunnerStartException failure) {
		this.pending.remove(boot);
		if (this.underWay.contains(boot)) {
			this.overdue.add(boot);
		}
		record(failure);
		return pause(boot.round(), failure);
	}

	/**
	 * A runner has come to its end before it was of any use.
	 * @param alone whether there is no other one that shows that starting them works
	 * @return how long to pause
	 */
	Duration flapped(RunnerStartException failure, boolean alone) {
		if (alone) {
			record(failure);
		}
		return pause(this.backoff.round(), failure);
	}

	private void record(RunnerStartException failure) {
		this.lastFailure = failure;
		this.lastFailureTime = Instant.now();
	}

	private Duration pause(int round, RunnerStartException failure) {
		boolean repeated = Objects.equals(this.lastMessage, failure.getMessage());
		this.lastMessage = failure.getMessage();
		Duration pause = this.backoff.failed(round);
		// what a runner printed is in the log already
		String message = "Pool '%s' could not get a runner, next try in %d ms at the earliest: %s".formatted(this.pool,
				pause.toMillis(), describe(failure, this.lastFailureTime).summary());
		if (repeated) {
			logger.debug(message);
		}
		else {
			logger.warn(message);
		}
		return pause;
	}

	/**
	 * The starts that are under way and in time, the oldest first.
	 */
	List<Boot> starting() {
		return List.copyOf(this.pending);
	}

	int pending() {
		return this.pending.size();
	}

	/**
	 * How many starts have failed that the backend is still busy with.
	 */
	int overdue() {
		return this.overdue.size();
	}

	/**
	 * Nobody waits for what is still starting.
	 */
	void interrupt() {
		this.underWay.forEach(Boot::interrupt);
	}

	void ended(Boot boot) {
		this.underWay.remove(boot);
		this.overdue.remove(boot);
	}

	boolean isQuiet() {
		return this.underWay.isEmpty();
	}

	/**
	 * Why the last start failed, if none has succeeded since.
	 */
	@Nullable RunnerStartException lastFailure() {
		return this.lastFailure;
	}

	PoolSnapshot.@Nullable BootFailure describeLastFailure() {
		RunnerStartException failure = this.lastFailure;
		return (failure != null) ? describe(failure, this.lastFailureTime) : null;
	}

	private static PoolSnapshot.BootFailure describe(RunnerStartException failure, Instant time) {
		return new PoolSnapshot.BootFailure(String.valueOf(failure.getMessage()), failure.isPermanent(), time);
	}

}
