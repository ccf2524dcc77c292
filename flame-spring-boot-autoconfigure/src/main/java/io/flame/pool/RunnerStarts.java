package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerStartException;
import io.flame.pool.Effect.Log.Level;
import org.jspecify.annotations.Nullable;

/**
 * The start attempts of a pool, and the consequences of their outcomes. Guarded by the
 * lock of the pool.
 */
final class RunnerStarts {

	private static final Duration MAX_MARGIN = Duration.ofMillis(500);

	private final PoolState state;

	private final String slug;

	private final StartFailures failures;

	private final RunnerHistory history;

	/** The number of runners to choose from if the pool does not own them. */
	private final int places;

	private final Set<StartAttempt> pending = new LinkedHashSet<>();

	/** Attempts that have failed, or whose time is over, until the backend is done. */
	private final Set<StartAttempt> overdue = new HashSet<>();

	/** Runners that the pool does not own and that fail until something is changed. */
	private final Set<String> unusable = new HashSet<>();

	private int number;

	/**
	 * Create it.
	 * @param state the state of the pool
	 * @param slug the prefix of the ids of its runners
	 * @param failures remembers failed starts
	 * @param history remembers the runners
	 */
	RunnerStarts(PoolState state, String slug, StartFailures failures, RunnerHistory history) {
		this.state = state;
		this.slug = slug;
		this.failures = failures;
		this.history = history;
		this.places = state.settings().max();
	}

	/**
	 * Begin an attempt, for which there is a permit. It gets a little less time than
	 * callers have by default, so that they learn why there is no runner.
	 */
	void begin(RunnerResources resources) {
		PoolSettings settings = this.state.settings();
		Duration margin = settings.spawnTimeout().dividedBy(20);
		Duration timeout = settings.spawnTimeout().minus((margin.compareTo(MAX_MARGIN) < 0) ? margin : MAX_MARGIN);
		StartAttempt attempt = new StartAttempt(nextId(), this.failures.round(), resources,
				settings.expectedConcurrency(), timeout, this.state.now());
		this.pending.add(attempt);
		this.state.effect(new Effect.Start(attempt));
		this.state.publish(new RunnerPoolEvent.BootStarted(this.state.name(), attempt.id()));
	}

	/**
	 * Adopted runners have ids of an earlier process.
	 */
	private String nextId() {
		String id;
		do {
			id = this.slug + "-" + ++this.number;
		}
		while (this.state.slots().find(id) != null);
		return id;
	}

	/**
	 * A runner is ready.
	 * @return whether the pool has it now; otherwise it is to be terminated
	 */
	boolean started(StartAttempt attempt, PooledRunner runner) {
		if (!this.pending.remove(attempt)) {
			this.state.log(Level.WARN,
					"Runner '%s' of pool '%s' became ready after its start had been abandoned; terminating it",
					runner.id(), this.state.name());
			return false;
		}
		this.state.effect(new Effect.ReleasePermit());
		if (this.state.slots().find(runner.id()) != null) {
			this.overdue.add(attempt);
			judge(attempt,
					new RunnerStartException(
							"The backend has started a second runner with the id '%s'.".formatted(runner.id()), null,
							true),
					null);
			return false;
		}
		this.failures.forget();
		if (!add(runner)) {
			this.overdue.add(attempt);
			return false;
		}
		this.state.publish(
				new RunnerPoolEvent.BootFinished(this.state.name(), runner.id(), attempt.elapsed(this.state.now())));
		this.state.settle();
		return true;
	}

	/**
	 * A runner of an earlier process is ready.
	 * @return whether the pool has it now; otherwise it is to be terminated
	 */
	boolean adopted(PooledRunner runner) {
		if (this.state.slots().find(runner.id()) != null || !add(runner)) {
			return false;
		}
		this.state.settle();
		return true;
	}

	private boolean add(PooledRunner runner) {
		if (this.state.isClosed()) {
			return false;
		}
		this.unusable.remove(runner.id());
		runner.slots(this.state.settings().slots(runner.capacity()));
		this.history.started(runner);
		this.state.log(Level.INFO, "Runner '%s' of pool '%s' is ready at %s", runner.id(), this.state.name(),
				runner.endpoint().uri());
		this.state.slots().add(runner);
		return true;
	}

	/**
	 * A start has failed, or its time is over, while the backend may still be busy with
	 * it.
	 * @param instance the runner, if the backend has launched one
	 */
	void failed(StartAttempt attempt, RunnerStartException failure, @Nullable RunnerInstance instance) {
		if (this.pending.remove(attempt)) {
			this.overdue.add(attempt);
			this.state.effect(new Effect.ReleasePermit());
			judge(attempt, failure, instance);
		}
	}

	private void judge(StartAttempt attempt, RunnerStartException failure, @Nullable RunnerInstance instance) {
		if (this.state.isClosed()) {
			return;
		}
		this.failures.record(failure);
		Duration pause = this.failures.pause(attempt.round(), failure);
		this.state.publish(new RunnerPoolEvent.BootFailed(this.state.name(), attempt.id(),
				String.valueOf(failure.getMessage()), failure.isPermanent(), attempt.elapsed(this.state.now())));
		// otherwise a runner may still serve those that wait
		if (this.state.slots().groups().get(attempt.resources()).serving() == 0) {
			boolean hopeless = isHopeless(attempt, failure, instance);
			long now = this.state.now();
			this.state.slots()
				.decide((acquire) -> acquire.target() == null && acquire.resources().equals(attempt.resources())
						&& (hopeless || acquire.waited(now).compareTo(attempt.timeout()) >= 0),
						new Decision.NotStarted(failure));
		}
		this.state.effect(new Effect.Schedule(pause, (state) -> state.scaling().scale()));
	}

	/**
	 * Of runners that the pool does not own, others may still be usable.
	 */
	private boolean isHopeless(StartAttempt attempt, RunnerStartException failure, @Nullable RunnerInstance instance) {
		if (instance != null && !instance.owned()) {
			if (failure.isPermanent()) {
				this.unusable.add(instance.id());
			}
			else {
				this.unusable.remove(instance.id());
			}
			return this.unusable.size() >= this.places;
		}
		return failure.isPermanent() && pendingCount(attempt.resources()) == 0;
	}

	/**
	 * The backend has come to an end with a start.
	 */
	void ended(StartAttempt attempt) {
		failed(attempt,
				new RunnerStartException("The start of runner '%s' failed.".formatted(attempt.id()), null, false),
				null);
		this.overdue.remove(attempt);
		this.state.scaling().scale();
	}

	/**
	 * A runner that terminates at once must not be started again and again.
	 */
	void flapped(PooledRunner runner, String reason) {
		if (!this.state.isClosed() && runner.isUnproven(this.state.settings().spawnTimeout(), this.state.now())) {
			RunnerStartException failure = new RunnerStartException(
					"Runner '%s' terminated soon after it had started. %s".formatted(runner.id(), reason), null, false);
			boolean alone = this.state.slots().groups().serving() == (runner.isServing() ? 1 : 0);
			// another one shows that starting them works
			if (alone) {
				this.failures.record(failure);
			}
			this.state.effect(new Effect.Schedule(this.failures.pause(this.failures.round(), failure),
					(state) -> state.scaling().scale()));
		}
	}

	/**
	 * The attempts that are under way and in time, the oldest first.
	 */
	List<StartAttempt> pending() {
		return List.copyOf(this.pending);
	}

	/**
	 * The attempts that are under way, in time or not.
	 */
	List<StartAttempt> underWay() {
		List<StartAttempt> underWay = new ArrayList<>(this.pending);
		underWay.addAll(this.overdue);
		return underWay;
	}

	int pendingCount() {
		return this.pending.size();
	}

	int pendingCount(RunnerResources resources) {
		int count = 0;
		for (StartAttempt attempt : this.pending) {
			count += attempt.resources().equals(resources) ? 1 : 0;
		}
		return count;
	}

	/**
	 * The attempts with certain resources that are under way and in time, the oldest
	 * first.
	 */
	List<StartAttempt> pending(RunnerResources resources) {
		return this.pending.stream().filter((attempt) -> attempt.resources().equals(resources)).toList();
	}

	int overdueCount() {
		return this.overdue.size();
	}

	boolean isQuiet() {
		return this.pending.isEmpty() && this.overdue.isEmpty();
	}

}
