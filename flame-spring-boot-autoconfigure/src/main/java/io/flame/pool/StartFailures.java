package io.flame.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.flame.backend.RunnerStartException;
import io.flame.pool.Effect.Log.Level;
import org.jspecify.annotations.Nullable;

/**
 * The failed starts of a pool: the pause after them, and their messages to operators.
 * Guarded by the lock of the pool.
 */
final class StartFailures {

	private final PoolState state;

	private final StartBackoff backoff;

	private @Nullable RunnerStartException last;

	private Instant lastTime = Instant.EPOCH;

	/** The message that was logged last. */
	private @Nullable String lastMessage;

	/**
	 * Create it.
	 * @param state the state of the pool
	 * @param backoff the pause after failures
	 */
	StartFailures(PoolState state, StartBackoff backoff) {
		this.state = state;
		this.backoff = backoff;
	}

	/**
	 * The round that attempts belong to now.
	 */
	int round() {
		return this.backoff.round();
	}

	boolean isPausing() {
		return this.backoff.isPausing(this.state.now());
	}

	/**
	 * Remember a failure until a start succeeds.
	 */
	void record(RunnerStartException failure) {
		this.last = failure;
		this.lastTime = Instant.now();
	}

	/**
	 * Begin a pause, and log the failure.
	 * @return how long it takes
	 */
	Duration pause(int round, RunnerStartException failure) {
		Duration pause = this.backoff.failed(round, this.state.now());
		log(failure, pause);
		return pause;
	}

	/**
	 * The output of the runner and repeated messages are in the log already.
	 */
	private void log(RunnerStartException failure, Duration pause) {
		boolean repeated = Objects.equals(this.lastMessage, failure.getMessage());
		this.lastMessage = failure.getMessage();
		this.state.log(repeated ? Level.DEBUG : Level.WARN,
				"Pool '%s' could not start a runner, next attempt in %d ms at the earliest: %s", this.state.name(),
				pause.toMillis(), describe(failure).summary());
	}

	/**
	 * A start has succeeded.
	 */
	void forget() {
		this.last = null;
		this.lastMessage = null;
	}

	/**
	 * A runner has served its first call.
	 */
	void proven() {
		this.backoff.succeeded();
	}

	/**
	 * Why the last start failed, {@code null} if one has succeeded since.
	 */
	@Nullable RunnerStartException last() {
		return this.last;
	}

	PoolSnapshot.@Nullable BootFailure describeLast() {
		RunnerStartException failure = this.last;
		return (failure != null) ? describe(failure) : null;
	}

	private PoolSnapshot.BootFailure describe(RunnerStartException failure) {
		return new PoolSnapshot.BootFailure(String.valueOf(failure.getMessage()), failure.isPermanent(), this.lastTime);
	}

}
