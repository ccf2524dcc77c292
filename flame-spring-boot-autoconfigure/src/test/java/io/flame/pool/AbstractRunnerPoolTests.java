package io.flame.pool;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.flame.FlameTransportException;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.context.Deadline;
import io.flame.pool.PoolSettings.Placement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool of runners that are nothing but objects.
 */
abstract class AbstractRunnerPoolTests {

	static final Duration LONG = Duration.ofSeconds(30);

	final FakeBackend backend = new FakeBackend();

	final ExecutorService callers = Executors.newCachedThreadPool();

	final List<RunnerPoolEvent> events = Collections.synchronizedList(new ArrayList<>());

	volatile RunnerProbe.State health = RunnerProbe.State.READY;

	/** The id that runners say to have. */
	volatile @Nullable String instance;

	volatile boolean unreachable;

	/** Whether runners take connections and say nothing. */
	volatile boolean frozen;

	volatile boolean listenerFails;

	volatile CountDownLatch probeGate = new CountDownLatch(0);

	private final PoolThreads threads = new PoolThreads();

	private @Nullable RunnerPool pool;

	@AfterEach
	void close() {
		this.backend.letGo();
		this.backend.endGate.countDown();
		if (this.pool != null) {
			this.pool.close(Duration.ZERO);
		}
		this.threads.close();
		this.callers.shutdownNow();
		assertThat(this.backend.alive).isEmpty();
	}

	static Settings settings() {
		return new Settings();
	}

	RunnerPool pool(PoolSettings settings) {
		RunnerPool pool = new RunnerPool(settings, this.backend, (uri, signer, timeout) -> {
			awaitGate();
			if (this.unreachable) {
				throw new FlameTransportException("refused", new ConnectException("refused"), Map.of(), true);
			}
			if (this.frozen) {
				throw new FlameTransportException("no answer", null, Map.of(), true);
			}
			return new RunnerProbe.Health(this.health, this.instance, null, null);
		}, () -> List.of(new FailingListener(), new RememberingListener()), this.threads);
		this.pool = pool;
		this.threads.repeat(pool::tick, Duration.ofMillis(50));
		pool.start();
		return pool;
	}

	private void awaitGate() {
		try {
			this.probeGate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	List<Future<RunnerLease>> acquire(RunnerPool pool, int count, Duration timeout) {
		List<Future<RunnerLease>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(this.callers.submit(() -> pool.acquire(Deadline.after(timeout))));
		}
		return leases;
	}

	static int idle(RunnerPool pool) {
		return pool.snapshot().count(RunnerSnapshot.State.IDLE);
	}

	/**
	 * The runners that the pool says to have ended for a reason.
	 */
	List<String> stopped(StopReason reason) {
		synchronized (this.events) {
			List<String> runners = new ArrayList<>();
			for (RunnerPoolEvent event : this.events) {
				if (event instanceof RunnerPoolEvent.RunnerStopped stopped && stopped.reason() == reason) {
					runners.add(stopped.runner());
				}
			}
			return runners;
		}
	}

	/**
	 * Makes settings from what matters to a test.
	 */
	static final class Settings {

		private int min;

		private int max = 1;

		private int concurrency = 1;

		private int minIdle;

		private boolean singleUse;

		private Placement placement = Placement.SPREAD;

		private Duration spawnTimeout = LONG;

		private Duration idle = LONG;

		Settings min(int min) {
			this.min = min;
			return this;
		}

		Settings max(int max) {
			this.max = max;
			return this;
		}

		Settings concurrency(int concurrency) {
			this.concurrency = concurrency;
			return this;
		}

		Settings minIdle(int minIdle) {
			this.minIdle = minIdle;
			return this;
		}

		Settings singleUse() {
			this.singleUse = true;
			return this;
		}

		Settings placement(Placement placement) {
			this.placement = placement;
			return this;
		}

		Settings spawnTimeout(Duration spawnTimeout) {
			this.spawnTimeout = spawnTimeout;
			return this;
		}

		Settings idle(Duration idle) {
			this.idle = idle;
			return this;
		}

		PoolSettings build() {
			return new PoolSettings("p", this.min, this.max, this.concurrency, this.minIdle, this.singleUse,
					this.placement, this.spawnTimeout, this.idle, Duration.ofSeconds(1),
					new RunnerResources(null, null));
		}

	}

	private final class FailingListener implements RunnerPoolListener {

		@Override
		public void poolEvent(RunnerPoolEvent event) {
			if (AbstractRunnerPoolTests.this.listenerFails) {
				throw new IllegalStateException("listener");
			}
		}

	}

	private final class RememberingListener implements RunnerPoolListener {

		@Override
		public void poolEvent(RunnerPoolEvent event) {
			AbstractRunnerPoolTests.this.events.add(event);
		}

	}

}
