package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.flame.backend.RunnerResources;
import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static io.flame.pool.TestSettings.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Thousands of calls while runners die, drain, hang and idle away, the pool is resized,
 * calls give up and threads cannot be created.
 */
class RunnerPoolStressTests extends AbstractRunnerPoolTests {

	private static final Duration TIME = Duration.ofSeconds(2);

	private static final int CONCURRENCY = 3;

	private final Map<String, AtomicInteger> inUse = new ConcurrentHashMap<>();

	private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();

	private final AtomicLong served = new AtomicLong();

	@Test
	void noSlotIsGivenTwiceOrLostAndAllCallsAreServed() throws Exception {
		this.backend.maxParallelStarts = 2;
		this.backend.failEvery = 7;
		RunnerPool pool = pool(settings().max(5).concurrency(CONCURRENCY).minIdle(1).idle(Duration.ofMillis(20)));
		this.threads.repeat(pool::tick, Duration.ofMillis(20));
		int threads = 24;
		CountDownLatch done = new CountDownLatch(threads);
		long end = System.nanoTime() + TIME.toNanos();
		for (int thread = 0; thread < threads; thread++) {
			this.callers.execute(() -> {
				try {
					while (System.nanoTime() - end < 0) {
						call(pool);
					}
				}
				catch (Throwable ex) {
					this.problems.add(ex);
				}
				finally {
					done.countDown();
				}
			});
		}
		while (System.nanoTime() - end < 0) {
			disturb(pool);
		}
		this.exhausted = false;
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.problems).isEmpty();
		assertThat(this.served.get()).isGreaterThan(100);
		assertThat(pool.waiting()).isZero();
		assertThat(pool.inUse()).isZero();
		pool.resize(0, 5, CONCURRENCY);
		await().atMost(LONG).until(() -> pool.counts().equals(new PoolCounts(0, 1, 0, 0, 0, 0, 0, 0)));
		assertThat(this.backend.mostStarting.get()).isLessThanOrEqualTo(2);
		await().atMost(LONG).until(() -> this.backend.alive.size() == 1);
		// every runner that has started has ended, and every start has an outcome
		int started = events(RunnerPoolEvent.BootStarted.class).size();
		await().atMost(LONG)
			.until(() -> events(RunnerPoolEvent.BootFinished.class).size()
					+ events(RunnerPoolEvent.BootFailed.class).size() == started);
		await().atMost(LONG)
			.until(() -> events(RunnerPoolEvent.RunnerLost.class).size() + events(RunnerPoolEvent.RunnerStopped.class)
				.size() == events(RunnerPoolEvent.BootFinished.class).size() - 1);
	}

	private void call(RunnerPool pool) throws Exception {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		Affinity affinity = (random.nextInt(3) == 0) ? new Affinity("key" + random.nextInt(9), random.nextInt(9) == 0)
				: null;
		RunnerResources resources = (random.nextInt(200) == 0) ? new RunnerResources(2.0, null, null, Map.of()) : null;
		boolean impatient = random.nextInt(10) == 0;
		if (random.nextInt(50) == 0) {
			Thread.currentThread().interrupt();
		}
		Acquisition acquisition = acquire(pool, impatient ? Duration.ofNanos(random.nextInt(300_000)) : LONG, affinity,
				resources);
		if (acquisition instanceof RunnerLease lease) {
			use(pool, lease, random);
		}
		else if (acquisition instanceof Acquisition.Failed failed && !impatient && affinity == null) {
			throw failed.failure();
		}
	}

	private static @Nullable Acquisition acquire(RunnerPool pool, Duration timeout, @Nullable Affinity affinity,
			@Nullable RunnerResources resources) {
		try {
			return pool.acquire(Deadline.after(timeout), ThreadLocalRandom.current().nextInt(3), affinity, resources);
		}
		catch (InterruptedException ex) {
			return null;
		}
		finally {
			Thread.interrupted();
		}
	}

	private void use(RunnerPool pool, RunnerLease lease, ThreadLocalRandom random) {
		String id = lease.runner().id();
		AtomicInteger slots = this.inUse.computeIfAbsent(id, (key) -> new AtomicInteger());
		if (slots.incrementAndGet() > CONCURRENCY) {
			this.problems.add(new AssertionError("Too many calls on " + id));
		}
		AtomicInteger lost = new AtomicInteger();
		lease.onLost((reason) -> lost.incrementAndGet());
		CallOutcome outcome = CallOutcome.SERVED;
		switch (random.nextInt(120)) {
			case 0 -> placed(lease).die("It died.");
			case 1 -> outcome = CallOutcome.DRAINING;
			case 2 -> outcome = new CallOutcome.Unreachable("broken");
			case 3 -> outcome = CallOutcome.BUSY;
			case 4 -> outcome = new CallOutcome.Stuck("it");
			case 5 -> outcome = CallOutcome.UNUSED;
			case 6 -> pool.drain(id);
			case 7 -> pool.stop(id);
			default -> Thread.onSpinWait();
		}
		this.served.incrementAndGet();
		slots.decrementAndGet();
		lease.close(outcome);
		if (lost.get() > 1) {
			this.problems.add(new AssertionError("Lost twice: " + id));
		}
	}

	private void disturb(RunnerPool pool) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		LockSupport.parkNanos(2_000_000);
		switch (random.nextInt(20)) {
			case 0 -> pool.resize(0, 2 + random.nextInt(4), CONCURRENCY);
			case 1 -> this.exhausted = true;
			case 2 -> List.copyOf(this.backend.alive)
				.stream()
				.findAny()
				.ifPresent((runner) -> this.dead.add(runner.uri().toString()));
			default -> this.exhausted = false;
		}
		pool.snapshot();
		pool.counts();
	}

}
