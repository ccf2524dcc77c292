package io.flame.pool;

import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

import io.flame.FlameTransportException;
import io.flame.backend.RunnerEndpoint;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerSecrets;
import io.flame.context.Deadline;
import io.flame.protocol.BuildId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A pool with real threads and runners that are nothing but objects.
 */
abstract class AbstractRunnerPoolTests {

	static final Duration LONG = Duration.ofSeconds(30);

	final FakeBackend backend = new FakeBackend();

	final ExecutorService callers = Executors.newCachedThreadPool();

	final List<RunnerPoolEvent> events = Collections.synchronizedList(new ArrayList<>());

	/** The URIs of runners that refuse connections. */
	final Set<String> dead = ConcurrentHashMap.newKeySet();

	volatile RunnerProbe.State health = RunnerProbe.State.READY;

	volatile @Nullable String build;

	volatile CountDownLatch probeGate = new CountDownLatch(0);

	volatile boolean listenerFails;

	/** Whether no threads can be created. */
	volatile boolean exhausted;

	volatile RunnerSecrets secrets = RunnerSecrets.of(null);

	final PoolThreads threads = new PoolThreads(threadFactory());

	private final List<RunnerPool> pools = new ArrayList<>();

	private ThreadFactory threadFactory() {
		return (task) -> {
			if (this.exhausted) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			Thread thread = new Thread(task, "test-pool");
			thread.setDaemon(true);
			return thread;
		};
	}

	@AfterEach
	void close() {
		this.exhausted = false;
		this.backend.letGo();
		this.backend.endGate.countDown();
		this.backend.findGate.countDown();
		this.probeGate.countDown();
		this.pools.forEach((pool) -> pool.close(Duration.ZERO));
		this.threads.close();
		this.callers.shutdownNow();
		assertThat(this.backend.alive).isEmpty();
	}

	RunnerPool pool(TestSettings settings) {
		RunnerPool pool = create(settings);
		pool.start();
		return pool;
	}

	RunnerPool create(TestSettings settings) {
		PoolSettings built = settings.build();
		RunnerPool.Shared shared = new RunnerPool.Shared(this::probe, new BuildId("build-1", true), this.secrets,
				() -> List.of(new FailingListener(), new RememberingListener()), this.threads, new Random());
		RunnerPool pool = new RunnerPool(new RunnerPools.Definition(built, this.backend), built.name(), shared,
				new StartPermits(this.backend.maxParallelStarts()));
		this.pools.add(pool);
		return pool;
	}

	RunnerProbe.Health probe(RunnerEndpoint runner, Duration timeout) {
		URI uri = runner.uri();
		FakeBackend.pass(this.probeGate);
		if (this.dead.contains(uri.toString())) {
			throw new FlameTransportException("refused", new ConnectException("refused"), Map.of(), true);
		}
		return new RunnerProbe.Health(this.health, "process-of-" + uri, null, this.build, null);
	}

	static Acquisition acquire(RunnerPool pool, Duration timeout) throws InterruptedException {
		return pool.acquire(Deadline.after(timeout), 0, null, null);
	}

	static RunnerLease lease(RunnerPool pool) throws InterruptedException {
		return lease(acquire(pool, LONG));
	}

	static RunnerLease lease(Acquisition acquisition) {
		assertThat(acquisition).isInstanceOf(RunnerLease.class);
		return (RunnerLease) acquisition;
	}

	static Throwable failure(Acquisition acquisition) {
		assertThat(acquisition).isInstanceOf(Acquisition.Failed.class);
		return ((Acquisition.Failed) acquisition).failure();
	}

	/** Acquire on another thread, which waits when this method returns. */
	Future<Acquisition> acquireLater(RunnerPool pool) {
		return later(pool, () -> acquire(pool, LONG));
	}

	Future<Acquisition> later(RunnerPool pool, Callable<Acquisition> acquire) {
		int waiting = pool.waiting();
		Future<Acquisition> acquisition = this.callers.submit(acquire);
		await().atMost(LONG).until(() -> pool.waiting() > waiting || acquisition.isDone());
		return acquisition;
	}

	/**
	 * The runner of a lease, as soon as its pool watches it: that begins a moment after
	 * its first slot is granted.
	 */
	FakeBackend.PlacedRunner placed(RunnerLease lease) {
		FakeBackend.PlacedRunner runner = (FakeBackend.PlacedRunner) lease.pooled().instance();
		await().atMost(LONG).until(() -> runner.terminated.isDone() || runner.terminated.getNumberOfDependents() > 0);
		return runner;
	}

	<T extends RunnerPoolEvent> List<T> events(Class<T> type) {
		synchronized (this.events) {
			return this.events.stream().filter(type::isInstance).map(type::cast).toList();
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
