package io.flame.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameCancelledException;
import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameIdempotencyConflictException;
import io.flame.FlameNoRunnerException;
import io.flame.FlameService;
import io.flame.FlameTimeoutException;
import io.flame.client.InvocationOutcome.Cause;
import io.flame.client.InvocationOutcome.Failed;
import io.flame.client.InvocationOutcome.Succeeded;
import io.flame.context.Deadline;
import io.flame.protocol.InvocationCodecs;
import io.flame.service.ServiceDefinition;
import io.flame.service.ServiceDiscoverer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Calls with the same idempotency key that are in flight at the same time. What they wait
 * for is under the control of the test.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeduplicatingInvokerTests {

	private static final ServiceDefinition SERVICE = service();

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Duration SHORT = Duration.ofMillis(1);

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/** Calls that execute. */
	private final BlockingQueue<Execution> executions = new LinkedBlockingQueue<>();

	private final Semaphore joined = new Semaphore(0);

	private final DeduplicatingInvoker invoker = new DeduplicatingInvoker(this::execute, new CallListener() {
		@Override
		public void joined(String pool) {
			DeduplicatingInvokerTests.this.joined.release();
		}
	});

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private static ServiceDefinition service() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerBeanDefinition("shop", new RootBeanDefinition(Shop.class));
		return Objects.requireNonNull(new ServiceDiscoverer(beans).discover().find("shop"));
	}

	private InvocationOutcome execute(Invocation invocation) {
		Execution execution = new Execution(invocation);
		this.executions.add(execution);
		return execution.await();
	}

	private Succeeded success() {
		return new Succeeded(this.codecs.cbor().responseOf(new byte[0]), () -> new StringBuilder("done"));
	}

	private Invocation buy(@Nullable String key, Object... arguments) {
		return buy(key, LONG, LONG, arguments);
	}

	private Invocation buy(@Nullable String key, Duration acquireTimeout, Duration timeout, Object... arguments) {
		return invocation("buy", key, acquireTimeout, timeout, arguments);
	}

	private Invocation invocation(String name, @Nullable String key, Duration acquireTimeout, Duration timeout,
			Object... arguments) {
		Invocation invocation = new Invocation(SERVICE, Objects.requireNonNull(SERVICE.methods().get(name)), arguments,
				InvocationOptions.NONE, "default", acquireTimeout, timeout,
				Deadline.after(acquireTimeout.plus(timeout)), key, Map.of(), null, ReferenceUse.NONE);
		return invocation.encoded("call", new RequestEncoder(10_000).encode(invocation, this.codecs.cbor(), "call"));
	}

	private Future<InvocationOutcome> submit(Invocation invocation) {
		return this.threads.submit(() -> this.invoker.execute(invocation));
	}

	private List<Future<InvocationOutcome>> join(int count, Invocation invocation) throws InterruptedException {
		List<Future<InvocationOutcome>> duplicates = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			duplicates.add(submit(invocation));
		}
		this.joined.acquire(count);
		return duplicates;
	}

	@Test
	void duplicatesWaitForTheFirstCallAndEachGetsAResultOfItsOwn() throws Throwable {
		Future<InvocationOutcome> first = submit(buy("a", Set.of("x"), 1));
		Execution execution = this.executions.take();
		List<Future<InvocationOutcome>> duplicates = join(10, buy("a", Set.of("x"), 1));
		execution.end(success());
		Set<Object> identities = Collections.newSetFromMap(new IdentityHashMap<>());
		identities.add(first.get().get());
		for (Future<InvocationOutcome> duplicate : duplicates) {
			Object result = duplicate.get().get();
			assertThat(result).hasToString("done");
			identities.add(result);
		}
		assertThat(identities).hasSize(11);
		assertThat(this.executions).isEmpty();
	}

	@Test
	void duplicatesShareAFailureAndEachGetsAnExceptionOfItsOwn() throws Exception {
		Future<InvocationOutcome> first = submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		List<Future<InvocationOutcome>> duplicates = join(3, buy("a", Set.of(), 1));
		FlameNoRunnerException failure = new FlameNoRunnerException("none");
		execution.end(new Failed(failure, Cause.OTHER));
		assertThat(((Failed) first.get()).failure()).isSameAs(failure);
		for (Future<InvocationOutcome> duplicate : duplicates) {
			assertThat(((Failed) duplicate.get()).failure()).isExactlyInstanceOf(FlameNoRunnerException.class)
				.isNotSameAs(failure)
				.hasMessage("none")
				.hasCause(failure);
		}
	}

	@Test
	void whatTheHandlerThrewIsMadeAnewForEachDuplicate() throws Exception {
		submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		List<Future<InvocationOutcome>> duplicates = join(2, buy("a", Set.of(), 1));
		execution
			.end(new Failed(new IllegalStateException("0"), Cause.OTHER, () -> new IllegalStateException("again")));
		for (Future<InvocationOutcome> duplicate : duplicates) {
			InvocationOutcome outcome = duplicate.get();
			assertThat(catchThrowable(outcome::get)).isExactlyInstanceOf(IllegalStateException.class)
				.hasMessage("again");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenTheFirstCallIsGivenUpThenADuplicateTakesOverAndTheOthersJoinIt(boolean timeout) throws Throwable {
		Future<InvocationOutcome> first = submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		List<Future<InvocationOutcome>> duplicates = join(5, buy("a", Set.of(), 1));
		FlameException givenUp = timeout ? new FlameTimeoutException(FlameTimeoutException.Stage.EXECUTION, "late")
				: new FlameCancelledException("interrupted");
		execution.end(new Failed(givenUp, Cause.GIVEN_UP));
		assertThat(((Failed) first.get()).failure()).isSameAs(givenUp);
		Execution next = this.executions.take();
		this.joined.acquire(4);
		next.end(success());
		for (Future<InvocationOutcome> duplicate : duplicates) {
			assertThat(duplicate.get().get()).hasToString("done");
		}
		assertThat(this.executions).isEmpty();
	}

	@Test
	void whenTheFirstCallThrowsThenADuplicateTakesOver() throws Throwable {
		Future<InvocationOutcome> first = submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		List<Future<InvocationOutcome>> duplicates = join(1, buy("a", Set.of(), 1));
		execution.fail(new OutOfMemoryError("unable to create native thread"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(first::get)
			.withCauseInstanceOf(OutOfMemoryError.class);
		this.executions.take().end(success());
		assertThat(duplicates.get(0).get().get()).hasToString("done");
	}

	@Test
	void aDuplicateThatGetsNoRunnerInItsOwnTimeLeavesTheFirstCallAlone() throws Throwable {
		Future<InvocationOutcome> first = submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		assertTimeout(submit(buy("a", SHORT, LONG, Set.of(), 1)), FlameTimeoutException.Stage.QUEUE);
		execution.end(success());
		assertThat(first.get().get()).hasToString("done");
	}

	@Test
	void aDuplicateHasItsOwnTimeForTheExecution() throws Throwable {
		Future<InvocationOutcome> first = submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		execution.dispatch();
		assertTimeout(join(1, buy("a", LONG, SHORT, Set.of(), 1)).get(0), FlameTimeoutException.Stage.EXECUTION);
		// while it waits for a runner, the execution has not begun
		Future<InvocationOutcome> patient = join(1, buy("a", SHORT, LONG, Set.of(), 1)).get(0);
		execution.end(success());
		assertThat(first.get().get()).hasToString("done");
		assertThat(patient.get().get()).hasToString("done");
	}

	@Test
	void aDuplicateOfACallThatHasTakenOverMayWaitForARunnerAgain() throws Throwable {
		Duration acquireTimeout = Duration.ofSeconds(2);
		submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		execution.dispatch();
		List<Future<InvocationOutcome>> duplicates = join(2, buy("a", acquireTimeout, LONG, Set.of(), 1));
		Deadline acquired = Deadline.after(acquireTimeout);
		await().atMost(LONG).until(acquired::isOver);
		execution.end(new Failed(new FlameCancelledException("interrupted"), Cause.GIVEN_UP));
		Execution next = this.executions.take();
		this.joined.acquire();
		await().during(Duration.ofMillis(200))
			.atMost(acquireTimeout)
			.until(() -> duplicates.stream().noneMatch(Future::isDone));
		next.dispatch();
		next.end(success());
		for (Future<InvocationOutcome> duplicate : duplicates) {
			assertThat(duplicate.get().get()).hasToString("done");
		}
	}

	private static void assertTimeout(Future<InvocationOutcome> call, FlameTimeoutException.Stage stage)
			throws Exception {
		Failed failed = (Failed) call.get();
		assertThat(failed.cause()).isEqualTo(Cause.GIVEN_UP);
		assertThat(failed.failure()).hasMessageContaining("shop/buy")
			.isInstanceOfSatisfying(FlameTimeoutException.class, (ex) -> assertThat(ex.stage()).isEqualTo(stage));
	}

	@Test
	void aDuplicateThatIsInterruptedIsCancelledAlone() throws Throwable {
		Future<InvocationOutcome> first = submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		Thread.currentThread().interrupt();
		InvocationOutcome outcome = this.invoker.execute(buy("a", Set.of(), 1));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(((Failed) outcome).failure()).isInstanceOf(FlameCancelledException.class);
		execution.end(success());
		assertThat(first.get().get()).hasToString("done");
	}

	@Test
	void theSameKeyWithOtherArgumentsIsRefusedAndNothingIsExecuted() throws Throwable {
		Future<InvocationOutcome> first = submit(buy("a", Set.of(), 1));
		Execution execution = this.executions.take();
		Failed refused = (Failed) this.invoker.execute(buy("a", Set.of(), 2));
		assertThat(refused.failure()).isInstanceOf(FlameIdempotencyConflictException.class)
			.hasMessageContainingAll("shop/buy", "'a'", "was not executed");
		assertThat(((FlameException) refused.failure()).code()).isEqualTo(FlameErrorCode.IDEMPOTENCY_CONFLICT);
		assertThat(this.executions).isEmpty();
		execution.end(success());
		assertThat(first.get().get()).hasToString("done");
		Future<InvocationOutcome> later = submit(buy("a", Set.of(), 2));
		this.executions.take().end(success());
		assertThat(later.get().get()).hasToString("done");
	}

	@Test
	void setsThatAreEqualAreTheSameArguments() throws Throwable {
		Set<String> up = new TreeSet<>(List.of("x", "y"));
		Set<String> down = new TreeSet<>(Comparator.reverseOrder());
		down.addAll(up);
		Future<InvocationOutcome> first = submit(buy("a", up, 1));
		Execution execution = this.executions.take();
		Future<InvocationOutcome> duplicate = join(1, buy("a", down, 1)).get(0);
		execution.end(success());
		assertThat(first.get().get()).hasToString("done");
		assertThat(duplicate.get().get()).hasToString("done");
	}

	@Test
	void anotherKeyAnotherMethodAndNoKeyAreOtherCalls() throws Throwable {
		List<Future<InvocationOutcome>> calls = List.of(submit(buy("a", Set.of(), 1)), submit(buy("b", Set.of(), 1)),
				submit(invocation("sell", "a", LONG, LONG, Set.of(), 1)), submit(buy(null, Set.of(), 1)),
				submit(buy(null, Set.of(), 1)));
		for (int i = 0; i < calls.size(); i++) {
			this.executions.take().end(success());
		}
		for (Future<InvocationOutcome> call : calls) {
			assertThat(call.get().get()).hasToString("done");
		}
		assertThat(this.joined.availablePermits()).isZero();
	}

	@Test
	void howeverOftenCallsAreGivenUpOneExecutesAtATimeAndNoCallerIsLeftBehind() throws Exception {
		int callers = 16;
		int rounds = 500;
		AtomicInteger executing = new AtomicInteger();
		AtomicInteger overlaps = new AtomicInteger();
		AtomicInteger executed = new AtomicInteger();
		DeduplicatingInvoker stressed = new DeduplicatingInvoker((invocation) -> {
			if (executing.incrementAndGet() > 1) {
				overlaps.incrementAndGet();
			}
			Thread.yield();
			executed.incrementAndGet();
			executing.decrementAndGet();
			int end = ThreadLocalRandom.current().nextInt(10);
			if (end == 0) {
				throw new IllegalStateException("own");
			}
			return (end < 6) ? new Failed(new FlameCancelledException("own"), Cause.GIVEN_UP) : success();
		}, new CallListener() {
		});
		CyclicBarrier barrier = new CyclicBarrier(callers);
		List<Future<Integer>> all = new ArrayList<>();
		for (int i = 0; i < callers; i++) {
			all.add(this.threads.submit(() -> {
				int given = 0;
				for (int round = 0; round < rounds; round++) {
					barrier.await(60, TimeUnit.SECONDS);
					try {
						InvocationOutcome outcome = stressed.execute(buy("key", Set.of(), 1));
						if (outcome instanceof Failed failed) {
							// nobody gets the cancellation of another caller
							assertThat(failed.failure()).hasMessage("own").hasNoCause();
							given++;
						}
					}
					catch (IllegalStateException ex) {
						given++;
					}
				}
				return given;
			}));
		}
		int given = 0;
		for (Future<Integer> each : all) {
			given += each.get(100, TimeUnit.SECONDS);
		}
		assertThat(overlaps).hasValue(0);
		// each execution that was given up belongs to one caller
		assertThat(executed.get()).isGreaterThanOrEqualTo(given);
		assertThat(given).isPositive();
	}

	/**
	 * A service.
	 */
	@FlameService("shop")
	public static class Shop {

		public String buy(Set<String> things, int amount) {
			return "done";
		}

		public String sell(Set<String> things, int amount) {
			return "done";
		}

	}

	/**
	 * A call that executes until the test ends it.
	 */
	private static final class Execution {

		private final Invocation invocation;

		private final CountDownLatch ended = new CountDownLatch(1);

		private volatile @Nullable InvocationOutcome outcome;

		private volatile @Nullable Error error;

		Execution(Invocation invocation) {
			this.invocation = invocation;
		}

		void dispatch() {
			this.invocation.listener().onDispatch("id", "runner", 1);
		}

		void end(InvocationOutcome outcome) {
			this.outcome = outcome;
			this.ended.countDown();
		}

		void fail(Error error) {
			this.error = error;
			this.ended.countDown();
		}

		InvocationOutcome await() {
			try {
				this.ended.await();
			}
			catch (InterruptedException ex) {
				return new Failed(new FlameCancelledException("end of test"), Cause.GIVEN_UP);
			}
			Error error = this.error;
			if (error != null) {
				throw error;
			}
			return Objects.requireNonNull(this.outcome);
		}

	}

}
