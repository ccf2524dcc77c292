package io.flame;

import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.flame.app.WorkService.PaperJam;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Calls of a method for many inputs.
 */
@ParameterizedClass
@EnumSource(ClientRole.class)
class ManyCallsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@SuppressWarnings("NullAway.Init")
	private static ClientRole.Started application;

	@Parameter
	@SuppressWarnings("NullAway.Init")
	ClientRole role;

	@BeforeParameterizedClassInvocation
	static void start(ClientRole role) {
		application = role.start(Application.class, "--flame.pools.narrow.max=1",
				"--flame.pools.narrow.max-concurrency=1");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	@BeforeEach
	void reset() {
		Mill.reset();
	}

	private FlameClient client() {
		return application.bean(FlameClient.class);
	}

	private FlameClient.ServiceSpec<Mill> mill() {
		return client().service(Mill.class);
	}

	private int capacity() {
		return (this.role == ClientRole.LOCAL) ? Runtime.getRuntime().availableProcessors() : ClientRole.CAPACITY;
	}

	private static List<Integer> numbers(int count) {
		return IntStream.range(0, count).boxed().toList();
	}

	@Test
	void resultsAreInTheOrderOfTheInputs() {
		List<Integer> squares = mill().map(numbers(100), Mill::square).list();
		assertThat(squares).isEqualTo(numbers(100).stream().map((number) -> number * number).toList());
		assertThat(mill().map(List.<Integer>of(), Mill::square).list()).isEmpty();
	}

	@Test
	void resultsAreThereAsCallsEnd() {
		assumeTrue(capacity() > 1);
		List<Integer> results = new ArrayList<>();
		try (Stream<Integer> stream = mill().map(numbers(5), Mill::parkIfZero).unordered().stream()) {
			stream.forEach((result) -> {
				results.add(result);
				if (results.size() == 4) {
					Mill.gate.countDown();
				}
			});
		}
		assertThat(results).containsExactlyInAnyOrder(0, 1, 2, 3, 4).endsWith(0);
	}

	@Test
	void whatIsFirstIsWaitedForWhileOthersAreExecuted() throws Exception {
		assumeTrue(capacity() > 1);
		CompletableFuture<List<Integer>> results = CompletableFuture
			.supplyAsync(() -> mill().map(numbers(100), Mill::parkIfZero).list());
		// as many as may wait for being fetched
		await().atMost(LONG).until(() -> Mill.executed.size() == 2 * capacity() - 1);
		assertThat(results).isNotDone();
		Mill.gate.countDown();
		assertThat(results.get(60, TimeUnit.SECONDS)).isEqualTo(numbers(100));
		assertThat(Mill.executed).hasSize(100);
	}

	@Test
	void thereAreNeverMoreCallsThanCanBeExecuted() {
		mill().map(numbers(200), Mill::square).unordered().list();
		assertThat(Mill.most.get()).isLessThanOrEqualTo(capacity());
		Mill.reset();
		mill().map(numbers(50), Mill::square).maxConcurrency(1).unordered().list();
		assertThat(Mill.most.get()).isEqualTo(1);
	}

	@Test
	void inputsAreFetchedAsTheyAreNeeded() {
		AtomicInteger fetched = new AtomicInteger();
		Iterable<Integer> endless = () -> Stream.iterate(0, (number) -> number + 1)
			.peek((number) -> fetched.incrementAndGet())
			.iterator();
		FlameClient.MapSpec<Integer, Integer> squares = mill().map(endless, Mill::square);
		assertThat(fetched).hasValue(0);
		try (Stream<Integer> stream = squares.stream()) {
			assertThat(stream.limit(1000).mapToLong((square) -> square).sum()).isEqualTo(332_833_500L);
		}
		assertThat(fetched.get()).isBetween(1000, 1000 + 2 * capacity() + 2);
	}

	@Test
	void theFirstFailureIsThrownAndCancelsTheRest() {
		assumeTrue(capacity() > 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> mill().map(numbers(1000), Mill::failIfOneElsePark).unordered().list())
			.withMessage("one")
			.satisfies((ex) -> assertThat(ex.getStackTrace())
				.anyMatch((frame) -> frame.getClassName().equals(getClass().getName())));
		await().atMost(LONG).until(() -> Mill.parked.isEmpty());
		assertThat(Mill.interrupted).contains(0).hasSizeLessThan(2 * capacity());
	}

	@Test
	void theFirstFailureInTimeIsThrownEvenIfOtherResultsComeFirst() {
		assumeTrue(capacity() > 1);
		// the first input waits until it is interrupted
		assertThatIllegalArgumentException().isThrownBy(() -> mill().map(numbers(1000), Mill::failIfOneElsePark).list())
			.withMessage("one");
		await().atMost(LONG).until(() -> Mill.parked.isEmpty());
		assertThat(Mill.interrupted).contains(0);
	}

	@Test
	void oneKeyIsNotForManyCalls() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> mill().idempotencyKey("key").map(numbers(2), Mill::square))
			.withMessageContaining("@FlameMethod(idempotencyKey");
		assertThatIllegalArgumentException().isThrownBy(
				() -> client().function("twice").returning(Integer.class).idempotencyKey("key").map(numbers(2)));
	}

	@Test
	void checkedExceptionsAreCauses() {
		assertThatExceptionOfType(UndeclaredThrowableException.class)
			.isThrownBy(() -> mill().map(numbers(3), Mill::jam).list())
			.withCauseInstanceOf(PaperJam.class);
	}

	@Test
	void failuresMayBeValues() {
		List<FlameResult<Integer>> results = mill().map(numbers(20), Mill::failIfOdd).results().toList();
		assertThat(results).hasSize(20);
		assertThat(results.get(4)).isEqualTo(FlameResult.success(4));
		assertThat(results.stream().filter(FlameResult.Failure.class::isInstance)).hasSize(10);
	}

	@Test
	void whatBecameOfACallIsGivenWithItsInput() {
		Map<Integer, FlameResult<Integer>> results = new TreeMap<>();
		mill().map(numbers(20), Mill::failIfOdd).unordered().forEach(results::put);
		assertThat(results).hasSize(20);
		results.forEach((input, result) -> {
			if (input % 2 == 0) {
				assertThat(result).isEqualTo(FlameResult.success(input));
			}
			else {
				assertThat(((FlameResult.Failure<?>) result).exception()).hasMessage(input + " is odd");
			}
		});
	}

	@Test
	void whoStopsReadingCancelsTheRest() {
		try (Stream<FlameResult<Integer>> stream = mill().map(numbers(1000), Mill::parkUnlessZero).results()) {
			assertThat(stream.findFirst()).contains(FlameResult.success(0));
			await().atMost(LONG).until(() -> capacity() == 1 || !Mill.parked.isEmpty());
		}
		await().atMost(LONG).until(() -> Mill.parked.isEmpty());
		assertThat(Mill.executed).containsExactly(0);
	}

	@Test
	void anActionThatFailsCancelsTheRest() {
		assertThatIllegalStateException()
			.isThrownBy(() -> mill().map(numbers(1000), Mill::parkUnlessZero).forEach((input, result) -> {
				await().atMost(LONG).until(() -> capacity() == 1 || !Mill.parked.isEmpty());
				throw new IllegalStateException("enough");
			}))
			.withMessage("enough");
		await().atMost(LONG).until(() -> Mill.parked.isEmpty());
	}

	@Test
	void anInputThatCanNotBeFetchedCancelsTheRest() {
		Iterable<Integer> broken = () -> new Iterator<>() {

			private int next;

			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public Integer next() {
				if (this.next == 1) {
					throw new IllegalStateException("no more lines");
				}
				return this.next++;
			}

		};
		assertThatIllegalStateException().isThrownBy(() -> mill().map(broken, Mill::parkUnlessTwo).list())
			.withMessage("no more lines");
		await().atMost(LONG).until(() -> Mill.parked.isEmpty());
	}

	@Test
	void anInterruptCancelsAll() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				mill().map(numbers(10), Mill::parkUnlessTwo).list();
			}
			catch (FlameException ex) {
				failure.complete(Thread.currentThread().isInterrupted() ? ex : new AssertionError("not interrupted"));
			}
		});
		caller.start();
		await().atMost(LONG).until(() -> !Mill.parked.isEmpty());
		caller.interrupt();
		assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(FlameCancelledException.class);
		await().atMost(LONG).until(() -> Mill.parked.isEmpty());
		caller.join();
	}

	@Test
	@SuppressWarnings("NullAway") // does not infer it
	void inputsAndResultsMayBeNull() {
		List<String> texts = mill().map(Arrays.asList("a", null, "b"), Mill::echo).list();
		assertThat(texts).containsExactly("a", null, "b");
	}

	@Test
	void functionsAndMethodsAreCalledByTheirIds() {
		List<Integer> doubled = client().function("twice").returning(Integer.class).map(numbers(5)).list();
		assertThat(doubled).containsExactly(0, 2, 4, 6, 8);
		List<List<Integer>> ranges = client().method("mill", "range")
			.returning(new ParameterizedTypeReference<List<Integer>>() {
			})
			.map(List.of(1, 2))
			.list();
		assertThat(ranges).containsExactly(List.of(0), List.of(0, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> client().function("twice").returning(String.class));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client().method("mill", "sum").returning(Integer.class).map(numbers(5)))
			.withMessageContaining("mill/sum takes 2 arguments");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client().function("twice").returning(Integer.class).map(List.of("one")).list())
			.withMessageContaining("Argument 0 of twice/default is of type");
	}

	@Test
	void itCanBeUsedAgain() {
		FlameClient.MapSpec<Integer, Integer> squares = mill().map(numbers(3), Mill::square);
		assertThat(squares.list()).containsExactly(0, 1, 4);
		assertThat(squares.list()).containsExactly(0, 1, 4);
	}

	@Test
	void whatIsImpossibleIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> mill().map(numbers(1), Mill::square).maxConcurrency(0));
	}

	@Test
	void aLambdaMayDoAnything() {
		assertThat(mill().map(numbers(3), (mill, number) -> number + 1).list()).containsExactly(1, 2, 3);
		assertThat(mill().map(numbers(3), (mill, number) -> mill.square(mill.square(number)) + number).list())
			.containsExactly(0, 2, 18);
	}

	@Test
	void asynchronousMethodsCountUntilTheirResultIsThere() {
		List<CompletableFuture<Integer>> results = mill().map(numbers(50), Mill::squareLater).unordered().list();
		assertThat(Mill.most.get()).isLessThanOrEqualTo(capacity());
		assertThat(results).hasSize(50).allSatisfy((result) -> assertThat(result).isCompleted());
	}

	@Test
	void theSmallestOfThePoolsOfAServiceLimitsIt() {
		assumeTrue(this.role == ClientRole.PARENT);
		client().service(Mills.class).map(numbers(50), Mills::square).unordered().list();
		assertThat(Mill.most.get()).isEqualTo(1);
		Mill.reset();
		client().service(Mills.class).pool("default").map(numbers(200), Mills::square).unordered().list();
		assertThat(Mill.most.get()).isBetween(2, capacity());
	}

	/**
	 * The application of parent and runner.
	 */
	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Mill.class, Mills.class })
	static class Application {

		@Bean
		@FlameFunction("twice")
		Function<Integer, Integer> twice() {
			return (number) -> 2 * number;
		}

	}

	@FlameService("mills")
	public static class Mills {

		@FlameMethod(pool = "narrow")
		public int squareSlowly(int number) {
			return number * number;
		}

		public int square(int number) throws InterruptedException {
			Mill.most.accumulateAndGet(Mill.executing.incrementAndGet(), Math::max);
			try {
				// long enough to meet another one
				new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
				return number * number;
			}
			finally {
				Mill.executing.decrementAndGet();
			}
		}

	}

	@FlameService("mill")
	public static class Mill {

		static CountDownLatch gate = new CountDownLatch(1);

		static final Set<Integer> executed = new ConcurrentSkipListSet<>();

		static final Set<Integer> parked = ConcurrentHashMap.newKeySet();

		static final Set<Integer> interrupted = ConcurrentHashMap.newKeySet();

		static final AtomicInteger executing = new AtomicInteger();

		static final AtomicInteger most = new AtomicInteger();

		static void reset() {
			gate = new CountDownLatch(1);
			executed.clear();
			interrupted.clear();
			most.set(0);
		}

		public int sum(int one, int other) {
			return one + other;
		}

		public int square(int number) {
			most.accumulateAndGet(executing.incrementAndGet(), Math::max);
			try {
				Thread.yield();
				return number * number;
			}
			finally {
				executing.decrementAndGet();
			}
		}

		public CompletableFuture<Integer> squareLater(int number) {
			most.accumulateAndGet(executing.incrementAndGet(), Math::max);
			return CompletableFuture.supplyAsync(() -> number * number)
				.whenComplete((result, failure) -> executing.decrementAndGet());
		}

		public int parkIfZero(int number) throws InterruptedException {
			return (number != 0) ? done(number) : park(number);
		}

		public int parkUnlessZero(int number) throws InterruptedException {
			return (number != 0) ? park(number) : done(number);
		}

		public int parkUnlessTwo(int number) throws InterruptedException {
			return (number != 2) ? park(number) : done(number);
		}

		private static int done(int number) {
			executed.add(number);
			return number;
		}

		private static int park(int number) throws InterruptedException {
			parked.add(number);
			try {
				gate.await();
				return done(number);
			}
			catch (InterruptedException ex) {
				interrupted.add(number);
				throw ex;
			}
			finally {
				parked.remove(number);
			}
		}

		public int failIfOneElsePark(int number) throws InterruptedException {
			if (number == 1) {
				await().atMost(LONG).until(() -> parked.contains(0));
				throw new IllegalArgumentException("one");
			}
			return park(number);
		}

		public int failIfOdd(int number) {
			if (number % 2 != 0) {
				throw new IllegalArgumentException(number + " is odd");
			}
			return number;
		}

		public int jam(int number) throws PaperJam {
			throw new PaperJam("tray " + number);
		}

		public @Nullable String echo(@Nullable String text) {
			return text;
		}

		public List<Integer> range(int end) {
			return numbers(end);
		}

	}

}
