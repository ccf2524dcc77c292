package io.flame;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.flame.app.Order;
import io.flame.app.Repository;
import io.flame.app.Shape;
import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Calls through proxies of a parent that are executed by real child JVMs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private ConfigurableApplicationContext parent;

	private WorkService work;

	private TypesService types;

	@BeforeAll
	void startParent() {
		this.parent = new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.max=2",
					"--flame.pools.default.max-concurrency=4", "--flame.pools.default.spawn-timeout=60s",
					"--flame.backend.process.memory=128MB", "--flame.pools.default.retry.base-delay=20ms",
					"--spring.main.register-shutdown-hook=false");
		this.work = this.parent.getBean(WorkService.class);
		this.types = this.parent.getBean(TypesService.class);
	}

	@AfterAll
	void stopParent() {
		long self = ProcessHandle.current().pid();
		this.parent.close();
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(ProcessHandle.of(self)
				.orElseThrow()
				.children()
				.filter((child) -> child.info().commandLine().orElse("").contains("flame.mode=runner"))).isEmpty());
	}

	@Test
	void methodsRunInAnotherProcess() {
		assertThat(this.work.pid()).isNotEqualTo(ProcessHandle.current().pid());
		assertThat(AopUtils.isAopProxy(this.work)).isTrue();
	}

	@Test
	void bytesOfAnyLengthTravel() {
		for (int length : new int[] { 0, 1, 8192, 65_536, 300_000, 5 * 1024 * 1024 }) {
			byte[] bytes = new byte[length];
			Arrays.fill(bytes, (byte) length);
			Arrays.fill(bytes, length / 2, length, (byte) 7);
			assertThat(this.types.bytes(bytes)).isEqualTo(bytes);
		}
	}

	@Test
	void allTypesTravel() {
		Order order = new Order(UUID.randomUUID(), "Zoë \uD83D\uDE00",
				List.of(new Order.Line("a", 2, new BigDecimal("1.10"))), Map.of("x", new BigDecimal("0.5")),
				Set.of(Order.Flag.GIFT), Optional.empty(), Instant.parse("2026-01-02T03:04:05.123456789Z"),
				LocalDate.of(2026, 2, 28), new byte[] { 1, -1, 0 });
		assertThat(this.types.order(order)).usingRecursiveComparison().isEqualTo(order);
		assertThat(this.types.orders(List.of(order, order))).usingRecursiveComparison()
			.isEqualTo(List.of(order, order));
		assertThat(this.types.lines(Map.of("k", order.lines()))).isEqualTo(Map.of("k", order.lines()));
		assertThat(this.types.shape(new Shape.Circle(2))).isEqualTo(new Shape.Circle(2));
		assertThat(this.types.shapes(List.of(new Shape.Square(1), new Shape.Circle(2))))
			.containsExactly(new Shape.Square(1), new Shape.Circle(2));
		assertThat(this.types.optional(Optional.of("x"))).contains("x");
		assertThat(this.types.optional(Optional.empty())).isEmpty();
		assertThat(this.types.bytes(new byte[] { -128, 127 })).containsExactly(-128, 127);
		assertThat(this.types.instant(order.created())).isEqualTo(order.created());
		LocalDateTime time = LocalDateTime.of(2026, 1, 2, 3, 4, 5);
		assertThat(this.types.dateTime(time)).isEqualTo(time);
		ZonedDateTime zoned = time.atZone(ZoneId.of("Europe/Vienna"));
		assertThat(this.types.zoned(zoned).equals(zoned)).isTrue();
		assertThat(this.types.offset(zoned.toOffsetDateTime()).equals(zoned.toOffsetDateTime())).isTrue();
		assertThat(this.types.duration(Duration.ofMillis(1234))).isEqualTo(Duration.ofMillis(1234));
		assertThat(this.types.decimal(new BigDecimal("12345678901234567890.123456789")))
			.isEqualByComparingTo("12345678901234567890.123456789");
		assertThat(this.types.integer(new BigInteger("123456789012345678901234567890")))
			.isEqualTo(new BigInteger("123456789012345678901234567890"));
		assertThat(this.types.flags(Set.of(Order.Flag.EXPRESS))).containsExactly(Order.Flag.EXPRESS);
		assertThat(this.types.byNumber(Map.of(7, Order.Flag.GIFT))).isEqualTo(Map.of(7, Order.Flag.GIFT));
		assertThat(this.types.nothing(null)).isNull();
		assertThat(this.types.sum(1, 2, 3.5, true, 'A')).isEqualTo(72);
		assertThat(this.types.sumOf(1, 2, 3)).isEqualTo(6);
		assertThat(this.types.sumOf()).isZero();
		this.types.discard("x");
		assertThat(this.types.add("a", "b")).isEqualTo("ab");
		assertThat(this.types.add(1, 2)).isEqualTo(3);
	}

	@Test
	@SuppressWarnings("unchecked")
	void servicesByInterfaceAndByBeanMethodRunInAnotherProcess() {
		Repository<Order.Line> repository = (Repository<Order.Line>) this.parent
			.getBeanProvider(ResolvableType.forClassWithGenerics(Repository.class, Order.Line.class))
			.getObject();
		Order.Line line = new Order.Line("a", 1, BigDecimal.ONE);
		assertThat(repository.echo(line)).isEqualTo(line);
		assertThat(repository.twice(List.of(line))).containsExactly(line, line);
		assertThat(repository.describe(line)).isEqualTo("described " + line);
		assertThat(this.parent.getBean(TestApplication.Greeter.class).greet("you")).isEqualTo("declared you");
	}

	@Test
	@SuppressWarnings("unchecked")
	void functionsRunInAnotherProcess() {
		Function<String, String> ping = this.parent.getBean("ping", Function.class);
		assertThat(ping.apply("x")).isEqualTo("pong x");
		assertThat(ping.andThen(String::length).apply("x")).isEqualTo(6);
		Supplier<Long> pid = this.parent.getBean("pid", Supplier.class);
		assertThat(pid.get()).isNotEqualTo(ProcessHandle.current().pid());
		Consumer<String> print = this.parent.getBean("print", Consumer.class);
		print.accept("printed on the runner");
		BiFunction<String, Integer, String> join = this.parent.getBean("join", BiFunction.class);
		assertThat(join.apply("a", 1)).isEqualTo("a1");
	}

	@Test
	void callsFromOneServiceToAnotherStayInTheRunner() {
		assertThat(this.work.pidOfNestedCalls()).isNotEqualTo(ProcessHandle.current().pid());
	}

	@Test
	void handlerSeesItsContext() {
		Map<String, Object> seen = this.work.context("o1", 5, null);
		assertThat(seen).containsEntry("same", true)
			.containsEntry("key", "o1-5")
			.containsEntry("attempt", 1)
			.containsEntry("cancelled", false);
		assertThat((Number) seen.get("millisLeft"))
			.satisfies((left) -> assertThat(left.longValue()).isBetween(1L, 60_000L));
	}

	@Test
	void handlersExceptionArrivesAsItself() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.work.fail("bad")).withMessage("bad");
		assertThatExceptionOfType(WorkService.PaperJam.class).isThrownBy(() -> this.work.failChecked("jam"))
			.withMessage("jam");
		assertThatExceptionOfType(FlameException.class).isThrownBy(this.work::failWithCode).satisfies((ex) -> {
			assertThat(ex).isExactlyInstanceOf(FlameException.class).hasMessage("There is no paper");
			assertThat(ex.code()).isEqualTo("out_of_paper");
		});
	}

	@Test
	void exceptionThatCanNotBeRebuiltArrivesAsRemoteException() {
		assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(this.work::failUnknown).satisfies((ex) -> {
			assertThat(ex.code()).isEqualTo(FlameErrorCode.HANDLER_ERROR);
			assertThat(ex.getMessage())
				.matches("work/failUnknown on runner 'default-\\d+' of pool 'default' failed with "
						+ Pattern.quote(WorkService.Unconstructible.class.getName()) + ": number 1");
			assertThat(ex.remoteMessage()).isEqualTo("number 1");
			assertThat(ex.remoteType()).isEqualTo(WorkService.Unconstructible.class.getName());
		});
		assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(() -> this.work.failMisleadingly(5))
			.withMessageEndingWith(": Not found: 5");
	}

	@Test
	void resultThatCanNotBeWrittenIsAnErrorOfItsOwn() {
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(this.work::unserializable)
			.withMessageContaining("work/unserializable");
	}

	@Test
	void retryableFailureIsTriedAgainUpToTheMethodsLimit() {
		assertThat(this.work.succeedAtThird(null)).isPositive();
	}

	@Test
	void whenTimeIsOverThenTheCallerIsToldTheStageAndTheHandlerIsInterrupted() {
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(this.work::sleepTooLong)
			.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(FlameTimeoutException.Stage.EXECUTION))
			.withMessageContaining("300 ms");
		assertThat(this.work.pid()).isPositive();
	}

	@Test
	void whenCallerIsInterruptedThenTheCallIsCancelled() throws Exception {
		ExecutorService callers = Executors.newSingleThreadExecutor();
		try {
			CompletableFuture<Thread> caller = new CompletableFuture<>();
			Future<String> call = callers.submit(() -> {
				caller.complete(Thread.currentThread());
				return this.work.sleep(60_000);
			});
			Thread thread = caller.get(10, TimeUnit.SECONDS);
			await().atMost(LONG).until(() -> thread.getStackTrace().length > 0 && isExchanging(thread));
			thread.interrupt();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> call.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(FlameCancelledException.class);
		}
		finally {
			callers.shutdownNow();
		}
	}

	private static boolean isExchanging(Thread thread) {
		return List.of(thread.getStackTrace())
			.stream()
			.anyMatch((frame) -> frame.getClassName().equals("io.flame.link.LinkCall"));
	}

	@Test
	void whenRunnerIsKilledThenItsCallersLearnAtOnceAndOthersGoOn() throws Exception {
		ExecutorService callers = Executors.newCachedThreadPool();
		try {
			long victim = this.work.pid();
			List<Future<String>> calls = List.of(callers.submit(() -> this.work.sleep(60_000)),
					callers.submit(() -> this.work.sleep(60_000)));
			await().atMost(LONG).until(() -> calls.stream().noneMatch(Future::isDone));
			ProcessHandle.of(victim).orElseThrow().destroyForcibly();
			Future<String> lost = await().atMost(LONG)
				.until(() -> calls.stream().filter(Future::isDone).findAny(), Optional::isPresent)
				.orElseThrow();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(lost::get)
				.withCauseInstanceOf(FlameRunnerLostException.class)
				.satisfies((ex) -> assertThat(ex.getCause()).hasMessageContaining("exit code 137")
					.hasMessageContaining("unknown"));
			assertThat(this.work.pid()).isNotEqualTo(victim);
		}
		finally {
			callers.shutdownNow();
		}
	}

	@Test
	void whenRunnerDiesThenAnIdempotentMethodRunsOnAnotherOne() {
		assertThat(this.work.haltOnFirstAttempt(null)).isPositive();
	}

	@Test
	void argumentsOverTheLimitAreRefusedBeforeTheyAreSent() {
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.work.length(new byte[12_000_000]))
			.withMessageContaining("flame.max-body-size");
		assertThat(this.work.length(new byte[9_000_000])).isEqualTo(9_000_000);
	}

	@Test
	void standardInputOfARunnerIsAtItsEnd() throws Exception {
		assertThat(this.work.readStandardInput()).isEqualTo(-1);
	}

	@Test
	void methodThatIsNamedLikeACallbackIsAMethodOfTheService() {
		assertThat(this.work.getOrder(42)).isEqualTo("order 42");
		assertThat(this.work.getOrder()).isZero();
	}

	@Test
	void whatIsNoMethodOfTheServiceCanNotBeCalled() {
		assertThat(this.work.toString()).contains("work").contains("client proxy");
		assertThat(this.work).isEqualTo(this.work).isNotEqualTo(this.types);
		assertThat(this.work.hashCode()).isEqualTo(this.work.hashCode());
	}

}
