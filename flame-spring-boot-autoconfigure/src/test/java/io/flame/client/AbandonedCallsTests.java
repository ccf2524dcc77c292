package io.flame.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameCancelledException;
import io.flame.FlameTransportException;
import io.flame.backend.FixedRunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerSecrets;
import io.flame.context.Deadline;
import io.flame.pool.PoolSettings;
import io.flame.pool.RunnerLease;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.pool.RunnerState;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.RunnerDescription;
import io.flame.transport.Cancellation;
import io.flame.transport.RunnerControl;
import io.flame.transport.RunnerTransport;
import io.flame.transport.TransportRequest;
import io.flame.transport.TransportResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls that their callers have given up, on runners whose responses the test decides.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbandonedCallsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final Runners runners = new Runners();

	private final Threads threads = new Threads();

	private final RunnerControl control = new RunnerControl(this.runners, this.codecs, null, null);

	private @Nullable AbandonedCalls calls;

	private @Nullable RunnerPools pools;

	@AfterEach
	void close() {
		this.runners.blocked.countDown();
		if (this.calls != null) {
			this.calls.close();
		}
		if (this.pools != null) {
			this.pools.close();
		}
	}

	private RunnerPool pool(int runners, int concurrency) {
		Map<String, URI> uris = new LinkedHashMap<>();
		for (int i = 0; i < runners; i++) {
			uris.put("r" + i, URI.create("http://10.0.0." + i + "/invoke"));
		}
		PoolSettings settings = new PoolSettings("p", runners, runners, concurrency, 0, false,
				PoolSettings.Placement.SPREAD, LONG, LONG, Duration.ZERO, RunnerResources.NONE);
		RunnerPools pools = new RunnerPools(List.of(new RunnerPools.Definition(settings, new FixedRunnerBackend(uris))),
				(runner, timeout) -> new RunnerProbe.Health(RunnerProbe.State.READY), new BuildId("b", false),
				RunnerSecrets.of(null), List::of);
		this.pools = pools;
		RunnerPool pool = pools.get("p");
		pool.start();
		return pool;
	}

	private AbandonedCalls calls(Duration patience) {
		AbandonedCalls calls = new AbandonedCalls(this.control, this.threads, patience);
		this.calls = calls;
		return calls;
	}

	/** Let calls execute and give them up. */
	private void giveUp(RunnerPool pool, AbandonedCalls calls, int count) throws InterruptedException {
		List<RunnerLease> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add((RunnerLease) pool.acquire(Deadline.after(LONG), 0, null, null));
		}
		for (int i = 0; i < count; i++) {
			String id = "call/" + i;
			this.runners.running.add(id);
			calls.follow(leases.get(i), id, "s/m", null);
		}
	}

	@Test
	void manyCallsOfARunnerCostOneRequestAtATime() throws Exception {
		RunnerPool pool = pool(1, 100);
		giveUp(pool, calls(LONG), 100);
		await().atMost(LONG).until(() -> this.runners.cancelled.size() == 100);
		int polls = this.runners.polls.get();
		long begin = System.nanoTime();
		await().atMost(LONG).until(() -> this.runners.polls.get() >= polls + 5);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(300));
		assertThat(this.runners.mostAtOnce.get()).isOne();
		assertThat(this.threads.created.get()).isLessThanOrEqualTo(4);
		assertThat(pool.inUse()).isEqualTo(100);
		assertThat(this.runners.cancelled).doesNotHaveDuplicates();
		this.runners.running.remove("call/7");
		await().atMost(LONG).until(() -> pool.inUse() == 99);
		this.runners.running.clear();
		await().atMost(LONG).until(() -> pool.inUse() == 0);
		// and then there is nothing to ask
		assertThat(this.runners.running).isEmpty();
	}

	@Test
	void noResponseDoesNotMeanThatTheHandlerHasEnded() throws Exception {
		RunnerPool pool = pool(1, 1);
		this.runners.failing = true;
		giveUp(pool, calls(Duration.ofMillis(1)), 1);
		await().atMost(LONG).until(() -> this.runners.failures.get() >= 2);
		assertThat(pool.inUse()).isOne();
		// nor that it goes on
		assertThat(pool.snapshot().runners().get(0).state()).isEqualTo(RunnerState.BUSY);
		this.runners.running.clear();
		this.runners.failing = false;
		await().atMost(LONG).until(() -> pool.inUse() == 0);
	}

	@Test
	void aHandlerThatGoesOnCostsItsRunner() throws Exception {
		RunnerPool pool = pool(1, 2);
		RunnerLease other = (RunnerLease) pool.acquire(Deadline.after(LONG), 0, null, null);
		giveUp(pool, calls(Duration.ofMillis(1)), 1);
		await().atMost(LONG).until(() -> pool.snapshot().runners().get(0).state() == RunnerState.DRAINING);
		other.close(io.flame.pool.CallOutcome.SERVED);
	}

	@Test
	void aHandlerHasItsPatienceFromTheCancellationThatReachedItsRunner() throws Exception {
		Duration patience = Duration.ofSeconds(1);
		RunnerPool pool = pool(1, 1);
		this.runners.blocking = true;
		giveUp(pool, calls(patience), 1);
		Deadline late = Deadline.after(patience);
		await().atMost(LONG).until(() -> this.runners.atOnce.get() == 1 && late.isOver());
		this.runners.endingAfterPoll = true;
		this.runners.blocked.countDown();
		await().atMost(LONG).until(() -> pool.inUse() == 0);
		assertThat(this.runners.polls).hasValueGreaterThan(1);
		assertThat(pool.snapshot().runners().get(0).state()).isEqualTo(RunnerState.IDLE);
	}

	@Test
	void unresponsiveRunnersCostAFewThreads() throws Exception {
		RunnerPool pool = pool(10, 1);
		this.runners.blocking = true;
		giveUp(pool, calls(LONG), 10);
		await().atMost(LONG).until(() -> this.runners.atOnce.get() == 4);
		assertThat(this.threads.created.get()).isEqualTo(4);
		this.runners.running.clear();
		this.runners.blocked.countDown();
		await().atMost(LONG).until(() -> pool.inUse() == 0);
		assertThat(this.threads.created.get()).isEqualTo(4);
	}

	@Test
	void whenNoThreadCanBeStartedThenTheFirstOneDoesItAll() throws Exception {
		RunnerPool pool = pool(5, 2);
		this.threads.max = 1;
		giveUp(pool, calls(LONG), 10);
		await().atMost(LONG).until(() -> this.runners.cancelled.size() == 10);
		assertThat(this.threads.refused.get()).isPositive();
		this.runners.running.clear();
		await().atMost(LONG).until(() -> pool.inUse() == 0);
	}

	@Test
	void whenItIsClosedThenNoLeaseIsLeft() throws Exception {
		RunnerPool pool = pool(1, 3);
		AbandonedCalls calls = calls(LONG);
		giveUp(pool, calls, 2);
		calls.close();
		assertThat(pool.inUse()).isZero();
		giveUp(pool, calls, 1);
		assertThat(pool.inUse()).isZero();
	}

	/**
	 * Threads, up to a number.
	 */
	private static final class Threads implements ThreadFactory {

		private final AtomicInteger created = new AtomicInteger();

		private final AtomicInteger refused = new AtomicInteger();

		private volatile int max = Integer.MAX_VALUE;

		@Override
		public Thread newThread(Runnable task) {
			if (this.created.get() == this.max) {
				this.refused.incrementAndGet();
				throw new OutOfMemoryError("unable to create native thread");
			}
			this.created.incrementAndGet();
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		}

	}

	/**
	 * All runners.
	 */
	private final class Runners implements RunnerTransport {

		private final Set<String> running = ConcurrentHashMap.newKeySet();

		private final List<String> cancelled = new CopyOnWriteArrayList<>();

		private final AtomicInteger polls = new AtomicInteger();

		private final AtomicInteger failures = new AtomicInteger();

		private final AtomicInteger atOnce = new AtomicInteger();

		private final AtomicInteger mostAtOnce = new AtomicInteger();

		private final CountDownLatch blocked = new CountDownLatch(1);

		private volatile boolean failing;

		private volatile boolean blocking;

		private volatile boolean endingAfterPoll;

		@Override
		public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
			this.mostAtOnce.accumulateAndGet(this.atOnce.incrementAndGet(), Math::max);
			try {
				return respond(request);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new FlameCancelledException("interrupted");
			}
			finally {
				this.atOnce.decrementAndGet();
			}
		}

		private TransportResponse respond(TransportRequest request) throws InterruptedException {
			if (this.blocking) {
				this.blocked.await();
			}
			if (request.method().equals("DELETE")) {
				this.cancelled.add(request.uri().getRawPath());
				return new TransportResponse(204, null, new byte[0]);
			}
			if (this.failing) {
				this.failures.incrementAndGet();
				throw new FlameTransportException("no response");
			}
			this.polls.incrementAndGet();
			List<RunnerDescription.RunningInvocation> list = this.running.stream()
				.map((id) -> new RunnerDescription.RunningInvocation(id, "s", "m", 1, null))
				.toList();
			if (this.endingAfterPoll) {
				this.running.clear();
			}
			return new TransportResponse(200, InvocationCodecs.JSON, AbandonedCallsTests.this.codecs.encodeDescription(
					new RunnerDescription("r", 1, RunnerDescription.READY, 1, list, Map.of(), null, null)));
		}

		@Override
		public void close() {
		}

	}

}
