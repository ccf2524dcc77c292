package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerStartException;
import io.flame.context.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts and adopts runners on threads of Flame's own, and reports the results to the
 * pool. A start that takes too long is reported as failed before its thread returns.
 */
final class StartPerformer {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private static final Duration ADOPTION_TIME = Duration.ofMillis(2300);

	private final PoolShell pool;

	private final RunnerStarter starter;

	private final PoolThreads threads;

	StartPerformer(PoolShell pool, RunnerStarter starter, PoolThreads threads) {
		this.pool = pool;
		this.starter = starter;
		this.threads = threads;
	}

	private PoolSettings settings() {
		return this.pool.view(PoolState::settings);
	}

	/**
	 * Adopt the runners of an earlier process where the backend finds some, then start
	 * the missing runners: a runner that is started meanwhile would get the id of another
	 * one.
	 */
	void adopt() {
		if (this.starter.adopts()) {
			this.pool.change((state) -> state.scaling().suspend());
			// no matter how long the backend searches
			Future<?> alarm = this.threads.later(this::resume, settings().spawnTimeout());
			this.threads.execute(() -> findAndAdopt(alarm), this::resume);
		}
		else {
			resume();
		}
	}

	private void findAndAdopt(Future<?> alarm) {
		try {
			this.starter.find().forEach(this::adopt);
		}
		finally {
			alarm.cancel(false);
			resume();
		}
	}

	private void resume() {
		this.pool.change((state) -> state.scaling().resume());
	}

	private void adopt(RunnerStarter.Launched found) {
		boolean adopted = false;
		try {
			RunnerProbe.Health health = this.starter.awaitReady(found, Deadline.after(ADOPTION_TIME));
			PooledRunner runner = found.pooled(health, settings().resources(), System.nanoTime());
			adopted = this.pool.decide((state) -> state.starts().adopted(runner));
			if (adopted) {
				watch(runner);
			}
		}
		catch (RunnerStartException ex) {
			logger.warn("Runner '%s' of pool '%s' cannot be adopted; terminating it: %s"
				.formatted(found.instance().id(), settings().name(), ex.getMessage()));
		}
		catch (RuntimeException ex) {
			// others may still be adopted
			logger.warn("Runner '%s' of pool '%s' cannot be adopted; terminating it".formatted(found.instance().id(),
					settings().name()), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			if (!adopted) {
				found.instance().terminate(Duration.ZERO);
			}
		}
	}

	void start(StartAttempt attempt) {
		Future<?> alarm = this.threads.later(() -> expire(attempt), settings().spawnTimeout());
		this.threads.execute(() -> {
			try {
				run(attempt);
			}
			finally {
				alarm.cancel(false);
			}
		}, () -> {
			alarm.cancel(false);
			failed(attempt, new RunnerStartException(
					"No thread could be created to start runner '%s'.".formatted(attempt.id()), null, false), null);
			this.pool.change((state) -> state.starts().ended(attempt));
		});
	}

	private void run(StartAttempt attempt) {
		RunnerStarter.Launched launched = null;
		boolean accepted = false;
		try {
			attempt.enter();
			Deadline deadline = Deadline.after(attempt.timeout());
			launched = this.starter.launch(attempt, deadline);
			RunnerProbe.Health health = this.starter.awaitReady(launched, deadline);
			PooledRunner runner = launched.pooled(health, attempt.resources(), System.nanoTime());
			accepted = this.pool.decide((state) -> state.starts().started(attempt, runner));
			if (accepted) {
				watch(runner);
			}
		}
		catch (RunnerStartException ex) {
			failed(attempt, ex, launched);
		}
		catch (InterruptedException ex) {
			failed(attempt, attempt.isOver(System.nanoTime()) ? expired(attempt)
					: new RunnerStartException("The start was interrupted.", ex, false), launched);
		}
		catch (RuntimeException | Error ex) {
			failed(attempt,
					new RunnerStartException("The backend failed: " + ex, ex, !(ex instanceof VirtualMachineError)),
					launched);
		}
		finally {
			attempt.leave();
			try {
				if (launched != null && !accepted) {
					launched.instance().terminate(Duration.ZERO);
				}
			}
			finally {
				this.pool.change((state) -> state.starts().ended(attempt));
			}
		}
	}

	private void failed(StartAttempt attempt, RunnerStartException failure, RunnerStarter.@Nullable Launched launched) {
		RunnerInstance instance = (launched != null) ? launched.instance() : null;
		this.pool.change((state) -> state.starts().failed(attempt, failure, instance));
	}

	private void watch(PooledRunner runner) {
		runner.instance()
			.terminated()
			.thenAccept(
					(termination) -> this.pool.change((state) -> state.endings().lost(runner, termination.reason())));
	}

	/**
	 * The backend ignores the time-out.
	 */
	private void expire(StartAttempt attempt) {
		attempt.abandon();
		this.threads.execute(() -> failed(attempt, expired(attempt), null),
				() -> failed(attempt, expired(attempt, List.of()), null));
	}

	private RunnerStartException expired(StartAttempt attempt) {
		return expired(attempt, attempt.output().fetch(this.threads::execute));
	}

	private RunnerStartException expired(StartAttempt attempt, List<String> output) {
		return new RunnerStartException("The backend did not start runner '%s' within %d ms ('spawn-timeout').%s"
			.formatted(attempt.id(), settings().spawnTimeout().toMillis(), PoolFailures.printed(output)), null, false);
	}

}
