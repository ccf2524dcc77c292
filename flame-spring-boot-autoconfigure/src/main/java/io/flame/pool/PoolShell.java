package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Guards the state of a pool: takes the lock, has {@link PoolState} decide, gives the
 * lock back, and has the effects performed. Thread-safe.
 */
final class PoolShell {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final PoolState state;

	private final PoolEvents events;

	private final Effect.Performer performer;

	/**
	 * Create a shell.
	 * @param state the state
	 * @param events publishes events in the order of decisions
	 * @param performer creates the performer of effects, which reports back to the shell
	 */
	PoolShell(PoolState state, PoolEvents events, Function<PoolShell, Effect.Performer> performer) {
		this.state = state;
		this.events = events;
		this.performer = performer.apply(this);
	}

	/**
	 * Change the state, and have the effects performed.
	 */
	void change(Consumer<PoolState> change) {
		decide((state) -> {
			change.accept(state);
			return true;
		});
	}

	/**
	 * Change the state, and have the effects performed.
	 * @return the decision
	 */
	<T extends @Nullable Object> T decide(Function<PoolState, T> change) {
		T result;
		List<Effect> effects;
		this.lock.lock();
		try {
			result = change.apply(this.state);
			effects = takeEffects();
		}
		finally {
			this.lock.unlock();
		}
		perform(effects);
		return result;
	}

	/**
	 * Read the state, which must not be changed.
	 */
	<T extends @Nullable Object> T view(Function<PoolState, T> view) {
		this.lock.lock();
		try {
			return view.apply(this.state);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for a change of the closed pool.
	 * @return whether the condition has become true in time
	 */
	boolean await(Predicate<PoolState> condition, Duration time) {
		long nanos = time.toNanos();
		this.lock.lock();
		try {
			while (nanos > 0 && !condition.test(this.state)) {
				nanos = this.changed.awaitNanos(nanos);
			}
			return condition.test(this.state);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return condition.test(this.state);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * To be called under the lock: events have the order of decisions.
	 */
	private List<Effect> takeEffects() {
		List<Effect> effects = this.state.takeEffects();
		for (Effect effect : effects) {
			if (effect instanceof Effect.Publish publish) {
				this.events.add(publish.event());
			}
		}
		if (this.state.isClosed()) {
			this.changed.signalAll();
		}
		return effects;
	}

	private void perform(List<Effect> effects) {
		for (Effect effect : effects) {
			try {
				effect.perform(this.performer);
			}
			catch (RuntimeException | Error ex) {
				logger.error("Pool '%s' failed to perform %s".formatted(view(PoolState::name), effect), ex);
			}
		}
	}

}
