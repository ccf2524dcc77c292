package io.flame.pool;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.flame.FlameException;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerStartException;
import io.flame.context.Deadline;
import io.flame.protocol.PeerTimings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Performs the effects of a pool's decisions, and reports back what comes of them: what
 * blocks on threads of Flame's own. Where no thread can be created, nothing is lost: a
 * start fails, and everything else is tried again.
 */
final class EffectPerformer implements Effect.Performer {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	/** What a process takes to end in order, after it has closed its connections. */
	private static final Duration FAREWELL = Duration.ofMillis(2300);

	private final RunnerPool pool;

	private final RunnerStarter starter;

	private final RunnerProbe probe;

	private final StartPermits permits;

	private final PoolThreads threads;

	private final PoolEvents events;

	EffectPerformer(RunnerPool pool, RunnerStarter starter, RunnerProbe probe, StartPermits permits,
			PoolThreads threads, PoolEvents events) {
		this.pool = pool;
		this.starter = starter;
		this.probe = probe;
		this.permits = permits;
		this.threads = threads;
		this.events = events;
	}

	/**
	 * Adopt the runners of an earlier process where the backend finds some, then start
	 * what is missing: a runner that is started meanwhile would get the id of another.
	 */
	void adopt() {
		if (this.starter.adopts()) {
			this.pool.change((state) -> state.scaling().suspend());
			// however long the backend searches
			Future<?> alarm = this.threads.later(this::resume, this.pool.settings().spawnTimeout());
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
			RunnerProbe.Health health = this.starter.awaitReady(found, Deadline.after(FAREWELL));
			PooledRunner runner = found.pooled(health, this.pool.settings().resources(), System.nanoTime());
			adopted = this.pool.decide((state) -> state.starts().adopted(runner));
			if (adopted) {
				watch(runner);
			}
		}
		catch (RunnerStartException ex) {
			logger.warn("Runner '%s' of pool '%s' cannot be adopted; terminating it: %s"
				.formatted(found.instance().id(), this.pool.name(), ex.getMessage()));
		}
		catch (RuntimeException ex) {
			// others may still be adopted
			logger.warn("Runner '%s' of pool '%s' cannot be adopted; terminating it".formatted(found.instance().id(),
					this.pool.name()), ex);
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

	@Override
	public void start(StartAttempt attempt) {
		Future<?> alarm = this.threads.later(() -> expire(attempt), this.pool.settings().spawnTimeout());
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
		return expired(attempt, output(attempt));
	}

	private RunnerStartException expired(StartAttempt attempt, List<String> output) {
		return new RunnerStartException("The backend had not started runner '%s' within %d ms ('spawn-timeout').%s"
			.formatted(attempt.id(), this.pool.settings().spawnTimeout().toMillis(), PoolFailures.printed(output)),
				null, false);
	}

	/**
	 * What a runner has printed, as far as the backend has it within a second.
	 */
	List<String> output(StartAttempt attempt) {
		List<String> output = await(attempt.fetchOutput(this.threads::execute));
		return (output != null) ? output : List.of();
	}

	private CompletableFuture<Void> fetch(Runnable task) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.threads.execute(() -> {
			task.run();
			done.complete(null);
		}, () -> done.complete(null));
		return done;
	}

	/**
	 * Wait for a second, and no longer for what a backend fetches.
	 */
	private static <T> @Nullable T await(CompletableFuture<T> fetched) {
		try {
			return fetched.get(1, TimeUnit.SECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	@Override
	public void releasePermit() {
		this.permits.release();
	}

	@Override
	public void terminate(PooledRunner runner, Duration grace) {
		this.threads.execute(() -> {
			try {
				await(fetch(runner::keepOutput));
				runner.instance().terminate(grace);
			}
			finally {
				this.pool.change((state) -> state.endings().terminated(runner));
			}
		}, () -> this.threads.later(() -> terminate(runner, grace), PoolThreads.RETRY));
	}

	@Override
	public void fail(RunnerLease lease, String reason) {
		try {
			lease.lost(reason);
		}
		catch (RuntimeException | Error ex) {
			// the others must learn it, too
			logger.warn("A call could not be told that runner '%s' is lost".formatted(lease.runner().id()), ex);
		}
	}

	@Override
	public void probe(PooledRunner runner) {
		this.threads.execute(() -> ask(runner), () -> this.pool.change((state) -> state.probing().postponed(runner)));
	}

	private void ask(PooledRunner runner) {
		RunnerEndpoint endpoint = runner.endpoint();
		try {
			RunnerProbe.Health health = this.probe.probe(endpoint.uri(), endpoint.signer(),
					PeerTimings.DEFAULTS.heartbeatTimeout());
			this.pool.change((state) -> state.probing().responded(runner, health));
		}
		catch (FlameException ex) {
			// the end of a process says more than that it does not respond
			String reason = awaitTermination(runner.instance(), FAREWELL);
			this.pool.change((state) -> {
				if (reason != null) {
					state.endings().lost(runner, reason);
				}
				else {
					state.probing()
						.missed(runner, String.valueOf(ex.getMessage()), ex.getCause() instanceof ConnectException);
				}
			});
		}
		catch (RuntimeException | Error ex) {
			this.pool.change((state) -> state.probing().postponed(runner));
			throw ex;
		}
	}

	static @Nullable String awaitTermination(RunnerInstance instance, Duration max) {
		try {
			long millis = instance.owned() ? Math.min(FAREWELL.toMillis(), Math.max(0, max.toMillis())) : 0;
			return instance.terminated().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS).reason();
		}
		catch (TimeoutException | ExecutionException ex) {
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	@Override
	public void schedule(Duration delay, Consumer<PoolState> change) {
		this.threads.later(() -> this.pool.change(change), delay);
	}

	@Override
	public void publish(RunnerPoolEvent event) {
		this.events.publish();
	}

	@Override
	public void log(Effect.Log.Level level, String message) {
		switch (level) {
			case DEBUG -> logger.debug(message);
			case INFO -> logger.info(message);
			case WARN -> logger.warn(message);
		}
	}

}
