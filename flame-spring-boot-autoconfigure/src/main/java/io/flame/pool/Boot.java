package io.flame.pool;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerRequest;
import io.flame.backend.RunnerStartException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The start of one runner. Its end is reported once: when the backend has come to one, or
 * when its time is over, whatever the backend does. A runner that comes later is ended.
 */
final class Boot implements Runnable {

	private static final Log logger = LogFactory.getLog(RunnerPool.class);

	private final RunnerBackend backend;

	private final RunnerRequest request;

	private final BootProgress progress;

	private final int round;

	private final Listener listener;

	private final long started = System.nanoTime();

	private final AtomicBoolean reported = new AtomicBoolean();

	private @Nullable Thread thread;

	private boolean interrupted;

	private volatile @Nullable Future<?> alarm;

	Boot(RunnerBackend backend, RunnerRequest request, BootProgress progress, int round, Listener listener) {
		this.backend = backend;
		this.request = request;
		this.progress = progress;
		this.round = round;
		this.listener = listener;
	}

	int round() {
		return this.round;
	}

	Duration timeout() {
		return this.request.timeout();
	}

	Duration duration() {
		return Duration.ofNanos(System.nanoTime() - this.started);
	}

	PoolSnapshot.StartingRunner describe() {
		return new PoolSnapshot.StartingRunner(this.progress.id(), duration(), this.progress::lastOutput);
	}

	/**
	 * Begin, on a thread that may block.
	 */
	void begin(PoolThreads threads, Duration limit) {
		this.alarm = threads.later(() -> expire(limit), limit);
		threads.execute(this);
	}

	@Override
	public void run() {
		try {
			enter();
			finished(this.backend.start(this.request));
		}
		catch (RunnerStartException ex) {
			failed(ex);
		}
		catch (InterruptedException ex) {
			failed(new RunnerStartException("Starting it was interrupted.", ex, false));
		}
		catch (RuntimeException | Error ex) {
			failed(new RunnerStartException("The backend failed: " + ex, ex, true));
		}
		finally {
			leave();
			this.listener.bootEnded(this);
		}
	}

	private synchronized void enter() throws InterruptedException {
		if (this.interrupted) {
			throw new InterruptedException();
		}
		this.thread = Thread.currentThread();
	}

	private synchronized void leave() {
		this.thread = null;
	}

	private void finished(Runner runner) {
		if (end()) {
			this.listener.bootFinished(this, runner);
		}
		else {
			logger.warn("Runner '%s' of pool '%s' came when nobody waited for it any more and is ended"
				.formatted(runner.id(), this.request.pool()));
			runner.terminate(Duration.ZERO);
		}
	}

	private void failed(RunnerStartException failure) {
		if (end()) {
			this.listener.bootFailed(this, failure);
		}
	}

	private void expire(Duration limit) {
		interrupt();
		failed(new RunnerStartException(
				"The backend had not started a runner within %d ms (spawn-timeout).".formatted(limit.toMillis()), null,
				false));
	}

	/**
	 * Nobody waits for it any more.
	 */
	synchronized void interrupt() {
		this.interrupted = true;
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

	private boolean end() {
		Future<?> alarm = this.alarm;
		if (alarm != null) {
			alarm.cancel(false);
		}
		return this.reported.compareAndSet(false, true);
	}

	/**
	 * Learns what has become of a start.
	 */
	interface Listener {

		void bootFinished(Boot boot, Runner runner);

		void bootFailed(Boot boot, RunnerStartException failure);

		/**
		 * The backend is done with it, which may be later.
		 */
		void bootEnded(Boot boot);

	}

}
