package io.flame.pool;

import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.flame.FlameException;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerProbe;
import io.flame.protocol.PeerTimings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Performs the effects of a pool's decisions and reports the results back to it. Work
 * that blocks is done on threads of Flame's own. Where no thread can be created, nothing
 * is lost: a start fails, and everything else is tried again.
 */
final class EffectPerformer implements Effect.Performer {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	/** The time that a process needs to exit after it has closed its connections. */
	private static final Duration FAREWELL = Duration.ofMillis(2300);

	private final PoolShell pool;

	private final StartPerformer starts;

	private final RunnerProbe probe;

	private final StartPermits permits;

	private final PoolThreads threads;

	private final PoolEvents events;

	EffectPerformer(PoolShell pool, StartPerformer starts, RunnerProbe probe, StartPermits permits, PoolThreads threads,
			PoolEvents events) {
		this.pool = pool;
		this.starts = starts;
		this.probe = probe;
		this.permits = permits;
		this.threads = threads;
		this.events = events;
	}

	@Override
	public void adopt() {
		this.starts.adopt();
	}

	@Override
	public void start(StartAttempt attempt) {
		this.starts.start(attempt);
	}

	@Override
	public void releasePermit() {
		this.permits.release();
	}

	@Override
	public void terminate(PooledRunner runner, Duration grace) {
		this.threads.execute(() -> {
			try {
				// before the backend removes it with the runner
				runner.output().fetch(this.threads::execute);
				runner.instance().terminate(grace);
				this.probe.forget(runner.endpoint());
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
			// the other calls must be notified, too
			logger.warn("Failed to report the loss of runner '%s' to a call".formatted(lease.runner().id()), ex);
		}
	}

	@Override
	public void probe(PooledRunner runner) {
		this.threads.execute(() -> ask(runner), () -> this.pool.change((state) -> state.probing().postponed(runner)));
	}

	private void ask(PooledRunner runner) {
		try {
			RunnerProbe.Health health = this.probe.probe(runner.endpoint(), PeerTimings.DEFAULTS.heartbeatTimeout());
			this.pool.change((state) -> state.probing().responded(runner, health));
		}
		catch (FlameException ex) {
			// the reason of a process's end is better than a missing response
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
