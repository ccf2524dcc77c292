package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.flame.FlameNoRunnerException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerSecrets;
import io.flame.backend.RunnerStartException;
import io.flame.context.Deadline;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What a pool does with real threads: starting, waiting, failing, closing.
 */
class RunnerPoolTests extends AbstractRunnerPoolTests {

	private final CountDownLatch release = new CountDownLatch(1);

	@Test
	void whenRunnerIsLaunchedThenTheBackendLearnsWhatItNeeds() throws Exception {
		RunnerResources large = new RunnerResources(4.0, null, null, Map.of());
		RunnerPool pool = pool(
				new TestSettings().name("my-pool").max(2).concurrency(3).spawnTimeout(Duration.ofSeconds(10)));
		lease(pool.acquire(Deadline.after(LONG), 0, null, large)).close(CallOutcome.SERVED);
		LaunchRequest request = this.backend.requests.element();
		assertThat(request.id()).isEqualTo("my-pool-1");
		assertThat(request.pool()).isEqualTo("my-pool");
		assertThat(request.environment()).containsEntry("FLAME_RUNNER_ID", "my-pool-1")
			.containsEntry("FLAME_RUNNER_CONCURRENCY", "3");
		assertThat(request.secret()).matches("[0-9a-f]{64}");
		assertThat(request.resources()).isEqualTo(large);
		assertThat(request.timeout()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(9_500));
	}

	@Test
	void whenAffinityIsRequiredAndUnknownThenTheOutcomeIsUnknown() throws Exception {
		RunnerPool pool = pool(new TestSettings());
		assertThat(failure(pool.acquire(Deadline.after(LONG), 0, new Affinity("a", true), null)))
			.isInstanceOf(FlameRunnerLostException.class)
			.hasMessageContaining("unknown");
	}

	@Test
	void whenNoRunnerBecomesFreeThenTheCallerLearnsIt() throws Exception {
		RunnerPool pool = pool(new TestSettings());
		RunnerLease lease = lease(pool);
		assertThat(failure(acquire(pool, Duration.ofMillis(20)))).isInstanceOf(FlameTimeoutException.class)
			.hasMessageContaining("became free");
		lease.close(CallOutcome.SERVED);
		lease(pool).close(CallOutcome.SERVED);
	}

	@Test
	void whenRunnerIsNotReadyAtFirstThenItIsProbedAgain() throws Exception {
		this.health = RunnerProbe.State.DRAINING;
		RunnerPool pool = pool(new TestSettings());
		Future<Acquisition> waiting = acquireLater(pool);
		assertThat(waiting).isNotDone();
		this.health = RunnerProbe.State.READY;
		lease(waiting.get(30, TimeUnit.SECONDS)).close(CallOutcome.SERVED);
		assertThat(this.backend.starts()).isEqualTo(1);
	}

	@Test
	void whenRunnerDiesBeforeItIsReadyThenTheCallerLearnsWhyAndItIsTerminated() throws Exception {
		this.health = RunnerProbe.State.DRAINING;
		RunnerPool pool = pool(new TestSettings());
		Future<Acquisition> waiting = acquireLater(pool);
		await().atMost(LONG).until(() -> this.backend.alive.size() == 1);
		FakeBackend.PlacedRunner runner = this.backend.alive.iterator().next();
		runner.die("Exit code 1.");
		await().atMost(LONG).until(() -> pool.lastBootFailure() != null);
		assertThat(Objects.requireNonNull(pool.lastBootFailure()).message()).contains("terminated before it was ready",
				"Exit code 1.", "bye");
		await().atMost(LONG).until(() -> runner.terminations.get() == 1);
		this.health = RunnerProbe.State.READY;
		lease(waiting.get(30, TimeUnit.SECONDS)).close(CallOutcome.SERVED);
	}

	@Test
	void whenRunnerIsOfAnotherBuildThenTheCallerLearnsItAndItIsTerminated() throws Exception {
		this.build = "build-2";
		RunnerPool pool = pool(new TestSettings());
		assertThat(failure(acquire(pool, LONG))).isInstanceOf(FlameNoRunnerException.class)
			.hasMessageContaining("build-1")
			.hasMessageContaining("build-2")
			.hasMessageContaining("flame.build.verify");
		await().atMost(LONG).until(this.backend.alive::isEmpty);
	}

	@Test
	void whenStartHangsThenCallersLearnItWithItsOutput() throws Exception {
		for (boolean ignoresInterrupts : new boolean[] { false, true }) {
			this.backend.ignoresInterrupts = ignoresInterrupts;
			this.backend.hold();
			RunnerPool pool = pool(
					new TestSettings().name("hanging-" + ignoresInterrupts).spawnTimeout(Duration.ofMillis(200)));
			assertThat(failure(acquire(pool, LONG))).isInstanceOf(FlameNoRunnerException.class)
				.hasMessageContaining("'spawn-timeout'")
				.hasMessageContaining("output of hanging-" + ignoresInterrupts + "-1");
			this.backend.letGo();
			await().atMost(LONG).until(() -> this.backend.alive.isEmpty() && pool.counts().starting() == 0);
			assertThat(pool.snapshot().runners()).isEmpty();
			lease(pool).close(CallOutcome.SERVED);
			pool.close(Duration.ZERO);
		}
	}

	@Test
	void whenStartsHangForeverThenNoMoreThanTheMaximumAreUnderWay() throws Exception {
		this.backend.hold();
		this.backend.ignoresInterrupts = true;
		RunnerPool pool = pool(new TestSettings().min(2).max(2).spawnTimeout(Duration.ofMillis(50)));
		await().atMost(LONG).until(() -> pool.lastBootFailure() != null && pool.counts().starting() == 0);
		assertThat(failure(acquire(pool, Duration.ofMillis(400)))).hasMessageContaining("spawn-timeout");
		assertThat(this.backend.starts()).isEqualTo(2);
		this.backend.letGo();
		await().atMost(LONG).until(() -> pool.counts().idle() == 2);
	}

	@Test
	void whenStartsWaitForPermitsThenTheirTimeBeginsWithTheirBeginning() throws Exception {
		this.backend.maxParallelStarts = 1;
		RunnerPool pool = pool(new TestSettings().max(2).spawnTimeout(Duration.ofSeconds(10)));
		this.backend.hold();
		List<Future<Acquisition>> waiting = List.of(acquireLater(pool), acquireLater(pool));
		await().atMost(LONG).until(() -> this.backend.starts() == 1);
		assertThat(pool.snapshot().queuedStarts()).isEqualTo(1);
		await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
		this.backend.letGo();
		for (Future<Acquisition> acquisition : waiting) {
			lease(acquisition.get(30, TimeUnit.SECONDS)).close(CallOutcome.SERVED);
		}
		assertThat(this.backend.requests)
			.allSatisfy((request) -> assertThat(request.timeout()).isGreaterThan(Duration.ofMillis(8_200)));
		assertThat(this.backend.mostStarting).hasValue(1);
	}

	@Test
	void whenNoThreadCanBeCreatedThenNeitherPlaceNorPermitIsLost() throws Exception {
		this.backend.maxParallelStarts = 1;
		RunnerPool pool = create(new TestSettings().max(1));
		this.exhausted = true;
		Future<Acquisition> waiting = acquireLater(pool);
		await().atMost(LONG).until(() -> pool.lastBootFailure() != null);
		assertThat(Objects.requireNonNull(pool.lastBootFailure()).message()).contains("No thread could be created");
		assertThat(this.backend.starts()).isZero();
		this.exhausted = false;
		lease(waiting.get(30, TimeUnit.SECONDS)).close(CallOutcome.SERVED);
		await().atMost(LONG).until(() -> events(RunnerPoolEvent.BootFinished.class).size() == 1);
		assertThat(events(RunnerPoolEvent.BootFailed.class)).isNotEmpty();
	}

	@Test
	void whenTheBackendCannotCreateThreadsThenTheStartIsTriedAgain() throws Exception {
		FakeBackend exhausted = this.backend;
		AtomicInteger attempts = new AtomicInteger();
		RunnerPool pool = pool(new TestSettings().max(1));
		exhausted.gate = new CountDownLatch(0) {

			@Override
			public void await() {
				if (attempts.incrementAndGet() == 1) {
					throw new OutOfMemoryError("unable to create native thread");
				}
			}

		};
		lease(pool).close(CallOutcome.SERVED);
		assertThat(attempts).hasValue(2);
		assertThat(events(RunnerPoolEvent.BootFailed.class)).singleElement()
			.satisfies((event) -> assertThat(event.message()).contains("native thread"));
	}

	@Test
	void whenNoThreadCanBeCreatedThenRunnersAreTerminatedAndProbedLater() throws Exception {
		RunnerPool pool = pool(new TestSettings().max(2));
		RunnerLease first = lease(pool);
		RunnerLease second = lease(pool);
		FakeBackend.PlacedRunner runner = placed(first);
		occupyThreads();
		this.exhausted = true;
		pool.stop(first.runner().id());
		second.close(new CallOutcome.Lost("broken"));
		assertThat(runner.terminations).hasValue(0);
		assertThat(pool.counts().stopping()).isEqualTo(1);
		assertThat(pool.counts().unavailable()).isEqualTo(1);
		this.exhausted = false;
		this.release.countDown();
		await().atMost(LONG).until(() -> runner.terminations.get() == 1 && pool.counts().idle() == 1);
		first.close(new CallOutcome.Lost("broken"));
		await().atMost(LONG).until(() -> events(RunnerPoolEvent.RunnerStopped.class).size() == 1);
		assertThat(pool.inUse()).isZero();
		assertThat(runner.terminations).hasValue(1);
	}

	/** Occupy the threads that exist, so that new ones are needed. */
	private void occupyThreads() throws Exception {
		CountDownLatch occupied = new CountDownLatch(20);
		for (int i = 0; i < 20; i++) {
			this.threads.execute(() -> {
				occupied.countDown();
				try {
					this.release.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}, () -> {
			});
		}
		occupied.await();
	}

	@AfterEach
	void releaseThreads() {
		this.release.countDown();
	}

	@Test
	void whenCallsAreInterruptedOrTimeOutAtTheMomentOfTheirGrantThenNoSlotIsLost() throws Exception {
		RunnerPool pool = pool(new TestSettings());
		lease(pool).close(CallOutcome.SERVED);
		for (int i = 0; i < 400; i++) {
			RunnerLease held = lease(pool);
			boolean interrupts = i % 2 == 0;
			CyclicBarrier barrier = new CyclicBarrier(interrupts ? 3 : 2);
			Thread caller = new Thread(() -> {
				try {
					barrier.await();
					Acquisition acquisition = acquire(pool,
							interrupts ? LONG : Duration.ofNanos(ThreadLocalRandom.current().nextInt(200_000)));
					if (acquisition instanceof RunnerLease lease) {
						lease.close(CallOutcome.UNUSED);
					}
				}
				catch (Exception ex) {
					// interrupted
				}
			});
			caller.start();
			if (interrupts) {
				Future<?> interrupter = this.callers.submit(() -> {
					barrier.await();
					caller.interrupt();
					return null;
				});
				barrier.await();
				held.close(CallOutcome.SERVED);
				interrupter.get(30, TimeUnit.SECONDS);
			}
			else {
				barrier.await();
				held.close(CallOutcome.SERVED);
			}
			caller.join(30_000);
			assertThat(caller.isAlive()).isFalse();
		}
		assertThat(pool.inUse()).isZero();
		assertThat(pool.waiting()).isZero();
		assertThat(pool.counts().idle()).isEqualTo(1);
		assertThat(this.backend.starts()).isEqualTo(1);
	}

	@Test
	void whenPoolIsClosedThenEverythingUnderWayComesToAnEnd() throws Exception {
		RunnerPool pool = pool(new TestSettings().max(3));
		RunnerLease running = lease(pool);
		RunnerLease draining = lease(pool);
		pool.drain(draining.runner().id());
		this.backend.hold();
		Future<Acquisition> waiting = acquireLater(pool);
		await().atMost(LONG).until(() -> this.backend.starting.get() == 1);
		List<String> reasons = new ArrayList<>();
		running.onLost(reasons::add);
		pool.close(Duration.ofMillis(50));
		assertThat(failure(waiting.get(30, TimeUnit.SECONDS))).isInstanceOf(FlameNoRunnerException.class)
			.hasMessageContaining("shutting down");
		assertThat(failure(acquire(pool, LONG))).hasMessageContaining("shutting down");
		assertThat(reasons).hasSize(1);
		assertThat(this.backend.starting).hasValue(0);
		assertThat(this.backend.alive).isEmpty();
		assertThat(pool.snapshot().runners()).isEmpty();
		running.close(new CallOutcome.Lost("broken"));
		draining.close(new CallOutcome.Lost("broken"));
		pool.close();
		assertThat(pool.inUse()).isZero();
	}

	@Test
	void whenPoolIsClosedThenItWaitsForRunningCalls() throws Exception {
		RunnerPool pool = pool(new TestSettings());
		RunnerLease lease = lease(pool);
		Future<?> closing = this.callers.submit(() -> pool.close(LONG));
		await().atMost(LONG).until(() -> acquire(pool, Duration.ZERO) instanceof Acquisition.Failed);
		assertThat(lease.lost()).isNull();
		assertThat(closing).isNotDone();
		lease.close(CallOutcome.SERVED);
		closing.get(30, TimeUnit.SECONDS);
		assertThat(lease.lost()).isNull();
	}

	@Test
	void whenPoolIsClosedThenLostRunnersHaveBeenTerminatedToo() throws Exception {
		this.backend.endGate = new CountDownLatch(1);
		RunnerPool pool = pool(new TestSettings());
		RunnerLease lease = lease(pool);
		// what does not respond any more may still live
		this.dead.add(lease.runner().uri().toString());
		lease.close(new CallOutcome.Unreachable("broken"));
		await().atMost(LONG).until(() -> pool.snapshot().runners().isEmpty());
		Future<?> closing = this.callers.submit(() -> pool.close(Duration.ZERO));
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> closing.get(100, TimeUnit.MILLISECONDS));
		this.backend.endGate.countDown();
		closing.get(30, TimeUnit.SECONDS);
		assertThat(this.backend.alive).isEmpty();
	}

	@Test
	void whenOneRunnerCannotBeTerminatedThenTheOthersAre() {
		RunnerPool pool = pool(new TestSettings().min(3).max(3));
		await().atMost(LONG).until(() -> pool.counts().idle() == 3);
		this.backend.unending = true;
		pool.close(Duration.ZERO);
		assertThat(this.backend.alive).isEmpty();
		assertThat(pool.snapshot().runners()).isEmpty();
		this.backend.unending = false;
	}

	@Test
	void whenRunnerTerminatesThenItsCallersLearnItAtOnce() throws Exception {
		RunnerPool pool = pool(new TestSettings());
		RunnerLease lease = lease(pool);
		List<String> reasons = new ArrayList<>();
		lease.onLost(reasons::add);
		placed(lease).die("Out of memory.");
		assertThat(reasons).containsExactly("Out of memory.");
		assertThat(lease.awaitTermination(LONG)).isEqualTo("Out of memory.");
		lease.close(new CallOutcome.Lost("broken"));
		lease(pool).close(CallOutcome.SERVED);
		assertThat(events(RunnerPoolEvent.RunnerLost.class)).hasSize(1);
	}

	@Test
	void whenAListenerFailsThenOthersLearnAllEventsInTheirOrder() throws Exception {
		this.listenerFails = true;
		this.backend.failures.add(new RunnerStartException("not now", null, false));
		RunnerPool pool = pool(new TestSettings().idle(Duration.ofMillis(20)));
		RunnerLease lease = lease(pool);
		pool.resize(0, 1, 1);
		placed(lease).die("It died.");
		lease.close(new CallOutcome.Lost("broken"));
		lease(pool).close(CallOutcome.SERVED);
		await().atMost(LONG).until(() -> this.events.size() == 9);
		assertThat(this.events).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("BootStarted", "BootFailed", "BootStarted", "BootFinished", "PoolResized", "RunnerLost",
					"BootStarted", "BootFinished", "RunnerStopped");
	}

	@Test
	void whenTheOutputOfEndedRunnersIsFetchedThenCallsGoOn() throws Exception {
		RunnerPool pool = pool(new TestSettings());
		RunnerLease lease = lease(pool);
		pool.stop(lease.runner().id());
		lease.close(new CallOutcome.Lost("broken"));
		await().atMost(LONG).until(() -> pool.snapshot().ended().size() == 1);
		assertThat(pool.snapshot().ended().get(0).lastOutput()).containsExactly("bye");
		lease(pool).close(CallOutcome.SERVED);
	}

	@Test
	void whenMaximumIsMoreThanTheBackendCanHoldThenItIsRefused() {
		RunnerPool pool = pool(new TestSettings().max(2));
		assertThatIllegalArgumentException().isThrownBy(() -> pool.resize(0, 101, 1)).withMessageContaining("100");
		assertThat(pool.settings().max()).isEqualTo(2);
		pool.resize(0, 100, 1);
	}

	@Test
	void whenRunnersOfAnEarlierProcessAreFoundThenThoseThatAreReadyAreAdopted() throws Exception {
		this.secrets = RunnerSecrets.of("adoption-key");
		FakeBackend.PlacedRunner ready = this.backend.new PlacedRunner("p-1");
		FakeBackend.PlacedRunner broken = this.backend.new PlacedRunner("p-9");
		FakeBackend.PlacedRunner old = this.backend.new PlacedRunner("p-3");
		this.backend.alive.addAll(List.of(ready, broken, old));
		this.backend.left.addAll(List.of(broken, ready));
		this.dead.add(broken.uri().toString());
		broken.terminated.complete(new io.flame.backend.Termination("It is gone."));
		old.die("It is not found.");
		this.backend.findGate = new CountDownLatch(1);
		RunnerPool pool = pool(new TestSettings().min(2).max(2));
		Future<Acquisition> waiting = acquireLater(pool);
		// the ids of runners that may be adopted are not used meanwhile
		assertThat(this.backend.starts()).isZero();
		this.backend.findGate.countDown();
		assertThat(lease(waiting.get(30, TimeUnit.SECONDS)).pooled().instance()).isIn(ready);
		await().atMost(LONG).until(() -> pool.counts().ready() == 2);
		assertThat(this.backend.requests).extracting(LaunchRequest::id).containsExactly("p-2");
		assertThat(broken.terminations).hasValue(1);
		assertThat(ready.terminations).hasValue(0);
		lease(waiting.get()).close(CallOutcome.SERVED);
	}

	/**
	 * The decision to stop an idle runner and a call that comes at the same moment: no
	 * call gets a runner that is being terminated.
	 */
	@Test
	void idleShutdownDoesNotRaceWithCalls() throws Exception {
		RunnerPool pool = pool(new TestSettings().max(2).idle(Duration.ofNanos(1)));
		int threads = 3;
		long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
		CountDownLatch done = new CountDownLatch(threads);
		AtomicInteger raced = new AtomicInteger();
		for (int thread = 0; thread < threads; thread++) {
			this.callers.execute(() -> {
				try {
					while (this.backend.starts() < 50 && System.nanoTime() - end < 0) {
						LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(200_000));
						RunnerLease lease = lease(pool);
						Thread.yield();
						if (placed(lease).terminations.get() > 0 || lease.lost() != null) {
							raced.incrementAndGet();
						}
						lease.close(CallOutcome.SERVED);
					}
					done.countDown();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(raced).hasValue(0);
	}

}
