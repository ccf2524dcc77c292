package io.flame;

import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.flame.app.WorkService.PaperJam;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.MDC;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What the fluent client does wherever services are executed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractFlameClientTests {

	static final Duration LONG = Duration.ofSeconds(60);

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext context;

	@BeforeAll
	void startClient() {
		this.context = start();
	}

	@AfterAll
	void stopClient() {
		this.context.close();
	}

	@BeforeEach
	void clearNotes() {
		Desk.notes.clear();
	}

	/**
	 * Start an application whose client is used.
	 */
	abstract ConfigurableApplicationContext start();

	static ConfigurableApplicationContext run(WebApplicationType type, String... args) {
		return new SpringApplicationBuilder(Application.class).web(type)
			.properties("spring.main.register-shutdown-hook=false", "flame.context.mdc-keys=order",
					"flame.security.secret=s3cret", "flame.pools.default.timeout=400s")
			.run(args);
	}

	final ConfigurableApplicationContext context() {
		return this.context;
	}

	final FlameClient client() {
		return this.context.getBean(FlameClient.class);
	}

	final FlameClient.ServiceSpec<Desk> desk() {
		return client().service(Desk.class);
	}

	@Test
	void callReturnsWhatTheMethodReturns() {
		int sum = desk().call((desk) -> desk.add(20, 22));
		assertThat(sum).isEqualTo(42);
		assertThat(client().service(Greeter.class).<String>call((greeter) -> greeter.greet("Ada")))
			.isEqualTo("Hello Ada");
	}

	@Test
	void runCallsWhatReturnsNothing() {
		String text = UUID.randomUUID().toString();
		desk().run((desk) -> desk.note(text));
		assertThat(Desk.notes).contains(text);
	}

	@Test
	void callThrowsWhatTheMethodThrows() {
		assertThatIllegalArgumentException().isThrownBy(() -> desk().call((desk) -> desk.fail("no")))
			.withMessage("no")
			.satisfies((ex) -> assertThat(ex.getStackTrace()).anyMatch(this::isCallSite));
		assertThatExceptionOfType(UndeclaredThrowableException.class).isThrownBy(() -> desk().call(Desk::jam))
			.havingCause()
			.isInstanceOf(PaperJam.class)
			.satisfies((ex) -> assertThat(ex.getStackTrace()).anyMatch(this::isCallSite));
	}

	@Test
	void theProxyThrowsWhatTheMethodDeclares() {
		try {
			desk().proxy().jam();
			throw new AssertionError("not thrown");
		}
		catch (PaperJam ex) {
			assertThat(ex).hasMessage("tray 2");
		}
	}

	@Test
	void theProxyHasTheOptions() {
		Desk hasty = desk().timeout(Duration.ofSeconds(100)).proxy();
		assertThat(hasty.millisLeft(null)).isBetween(1L, 100_000L);
		assertThat(desk().proxy().millisLeft(null)).isGreaterThan(100_000L);
		assertThat(hasty.add(1, 2)).isEqualTo(3);
		assertThat(client().service(Greeter.class).timeout(Duration.ofSeconds(100)).proxy().greet("Ada"))
			.isEqualTo("Hello Ada");
	}

	@Test
	void theProxyIsAnObjectOfItsOwn() {
		FlameClient.ServiceSpec<Desk> spec = desk();
		assertThat(spec.proxy()).isSameAs(spec.proxy())
			.isEqualTo(spec.proxy())
			.hasSameHashCodeAs(spec.proxy())
			.isNotEqualTo(desk().proxy())
			.isNotEqualTo(null);
		assertThat(spec.proxy().toString()).contains("desk");
		assertThat(client().service(Greeter.class).proxy().toString()).contains("greeter");
	}

	private boolean isCallSite(StackTraceElement frame) {
		return frame.getClassName().startsWith(AbstractFlameClientTests.class.getName());
	}

	@Test
	void aCodeOfTheMethodsOwnIsThatOfTheException() {
		assertThatExceptionOfType(FlameException.class)
			.isThrownBy(() -> desk().call((desk) -> desk.failWithCode("out_of_paper")))
			.satisfies((ex) -> {
				assertThat(ex.code()).isEqualTo("out_of_paper");
				assertThat(ex).isExactlyInstanceOf(FlameException.class).hasMessage("It failed with code out_of_paper");
			});
	}

	@Test
	void resultIsAValue() {
		assertThat(desk().result((desk) -> desk.add(1, 2))).isEqualTo(FlameResult.success(3));
		assertThat(desk().result(Desk::jam)).isInstanceOfSatisfying(FlameResult.Failure.class, (failure) -> {
			assertThat(failure.exception()).isInstanceOf(PaperJam.class);
			assertThat(failure.code()).isEqualTo(FlameErrorCode.HANDLER_ERROR);
		});
		assertThat(desk().result((desk) -> desk.failWithCode("out_of_paper"))).isInstanceOfSatisfying(
				FlameResult.Failure.class, (failure) -> assertThat(failure.code()).isEqualTo("out_of_paper"));
	}

	@Test
	void aMethodMayReturnItsResultAsAValue() {
		Desk desk = this.context.getBean(Desk.class);
		assertThat(desk.divide(42, 2)).isEqualTo(FlameResult.success(21));
		assertThat(codeOf(desk.divide(42, 0))).isEqualTo("division_by_zero");
		// what it throws becomes a value as well
		assertThat(codeOf(desk.divide(42, -1))).isEqualTo(FlameErrorCode.HANDLER_ERROR);
		FlameResult<Integer> called = desk().call((service) -> service.divide(42, 2));
		assertThat(called).isEqualTo(FlameResult.success(21));
		assertThat(codeOf(desk().call((service) -> service.divide(42, 0)))).isEqualTo("division_by_zero");
		assertThat(client().method("desk", "divide").returning(Integer.class).call(42, 2)).isEqualTo(21);
		FlameResult<FlameResult<Integer>> twice = desk().result((service) -> service.divide(42, 2));
		assertThat(twice.flatMap((result) -> result)).isEqualTo(FlameResult.success(21));
	}

	private static String codeOf(FlameResult<?> result) {
		return ((FlameResult.Failure<?>) result).code();
	}

	@Test
	void submitReturnsAtOnce() throws Exception {
		String name = UUID.randomUUID().toString();
		CompletableFuture<String> future = desk().submit((desk) -> desk.park(name));
		awaitParked(name);
		assertThat(future).isNotDone();
		Desk.open(name);
		assertThat(future.get(60, TimeUnit.SECONDS)).isEqualTo(name);
	}

	@Test
	void submitFailsWithTheStackTraceOfTheCallSite() {
		CompletableFuture<String> future = desk().submit((desk) -> desk.fail("no"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(60, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(IllegalArgumentException.class)
			.satisfies((ex) -> assertThat(ex.getStackTrace()).anyMatch(this::isCallSite)
				.noneMatch((frame) -> frame.getClassName().startsWith("io.flame.client.BackgroundCalls")));
	}

	@Test
	void cancellingTheFutureInterruptsTheHandler() throws Exception {
		for (boolean mayInterrupt : new boolean[] { true, false }) {
			String name = UUID.randomUUID().toString();
			CompletableFuture<String> future = desk().submit((desk) -> desk.park(name));
			awaitParked(name);
			future.cancel(mayInterrupt);
			await().atMost(LONG).until(() -> Desk.interrupted.containsKey(name));
			assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
		}
		assertThat(desk().<Integer>call((desk) -> desk.add(1, 1))).isEqualTo(2);
	}

	@Test
	void whoNoLongerWaitsForTheFutureInterruptsTheHandler() throws Exception {
		String name = UUID.randomUUID().toString();
		CompletableFuture<String> future = desk().submit((desk) -> desk.park(name));
		awaitParked(name);
		future.completeOnTimeout("late", 1, TimeUnit.MILLISECONDS);
		await().atMost(LONG).until(() -> Desk.interrupted.containsKey(name));
		assertThat(future.join()).isEqualTo("late");
	}

	static void awaitParked(String name) {
		await().atMost(LONG).until(() -> Desk.parked.containsKey(name));
	}

	@Test
	void castReturnsAtOnce() {
		String name = UUID.randomUUID().toString();
		desk().cast((desk) -> desk.park(name));
		awaitParked(name);
		Desk.open(name);
		await().atMost(LONG).until(() -> Desk.notes.contains(name));
	}

	@Test
	void aCastThatFailsIsAnEvent() throws Exception {
		BlockingQueue<FlameCastFailedEvent> events = this.context.getBean(Events.class).events;
		desk().tag("order", "42").cast((desk) -> desk.failWithCode("out_of_paper"));
		FlameCastFailedEvent event = Objects.requireNonNull(events.poll(60, TimeUnit.SECONDS));
		assertThat(event.serviceId()).isEqualTo("desk");
		assertThat(event.methodId()).isEqualTo("failWithCode");
		assertThat(event.tags()).containsEntry("order", "42");
		assertThat(event.failure()).isInstanceOf(FlameException.class).hasMessageContaining("failed with code");
		desk().cast((desk) -> desk.divide(1, 0));
		assertThat(Objects.requireNonNull(events.poll(60, TimeUnit.SECONDS)).methodId()).isEqualTo("divide");
	}

	@Test
	void theEndOfTheApplicationWaitsForCasts() {
		ConfigurableApplicationContext ending = start();
		ending.getBean(FlameClient.class).service(Desk.class).cast((desk) -> desk.finishAfter(Desk.GATE));
		awaitParked(Desk.GATE);
		// which opens the gate
		ending.close();
		assertThat(Desk.notes).contains("finished");
	}

	@Test
	void optionsOfTheCallGoBeforeThoseOfMethodServiceAndPool() {
		assertThat(client().service(Greeter.class).<Long>call((greeter) -> greeter.millisLeft(null)))
			.isBetween(300_001L, 400_000L);
		assertThat(desk().<Long>call((desk) -> desk.millisLeft(null))).isBetween(200_001L, 300_000L);
		assertThat(desk().<Long>call((desk) -> desk.fewMillisLeft(null))).isBetween(100_001L, 200_000L);
		FlameClient.ServiceSpec<Desk> hasty = desk().timeout(Duration.ofSeconds(100));
		assertThat(hasty.<Long>call((desk) -> desk.fewMillisLeft(null))).isBetween(1L, 100_000L);
		assertThat(
				client().method("desk", "fewMillisLeft").timeout(Duration.ofSeconds(100)).returning(Long.class).call())
			.isBetween(1L, 100_000L);
		// what was there before stays as it was
		assertThat(desk().<Long>call((desk) -> desk.fewMillisLeft(null))).isGreaterThan(100_000L);
	}

	@Test
	void theTimeOutOfTheCallEndsIt() {
		assertThatExceptionOfType(FlameTimeoutException.class)
			.isThrownBy(() -> desk().timeout(Duration.ofMillis(200)).call((desk) -> desk.park("for ever")))
			.withMessageContaining("200 ms");
	}

	@Test
	void theKeyOfTheCallGoesBeforeThatOfTheMethod() {
		assertThat(desk().<String>call((desk) -> desk.key("method", null))).isEqualTo("method");
		assertThat(desk().idempotencyKey("call").<String>call((desk) -> desk.key("method", null))).isEqualTo("call");
	}

	@Test
	void tagsArePartOfTheLoggingContextWhileTheCallLasts() throws Exception {
		MDC.put("order", "41");
		try {
			FlameClient.ServiceSpec<Desk> tagged = desk().tag("order", "42").tag("other", "1");
			assertThat(tagged.<String>call((desk) -> desk.logged("order"))).isEqualTo("42");
			assertThat(tagged.submit((desk) -> desk.logged("order")).get(60, TimeUnit.SECONDS)).isEqualTo("42");
			assertThat(MDC.get("order")).isEqualTo("41");
			assertThat(MDC.get("other")).isNull();
		}
		finally {
			MDC.clear();
		}
	}

	@Test
	void whatTravelsTravelsWithSubmittedCallsAsWell() throws Exception {
		LocaleContextHolder.setLocale(Locale.forLanguageTag("de-CH-1996"));
		try {
			assertThat(desk().submit(Desk::locale).get(60, TimeUnit.SECONDS)).isEqualTo("de-CH-1996");
		}
		finally {
			LocaleContextHolder.resetLocaleContext();
		}
	}

	@Test
	void impossibleOptionsAreRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> desk().timeout(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> desk().acquireTimeout(Duration.ofSeconds(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> desk().pool(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> desk().idempotencyKey(""));
		assertThatIllegalArgumentException().isThrownBy(() -> desk().maxAttempts(0));
		assertThatIllegalArgumentException().isThrownBy(() -> desk().tag("", "value"));
	}

	@Test
	void functionsAndMethodsAreCalledByTheirIds() throws Exception {
		assertThat(client().function("twice").returning(Integer.class).call(21)).isEqualTo(42);
		assertThat(client().method("desk", "add").returning(Integer.class).call(1, 2)).isEqualTo(3);
		assertThat(client().method("desk", "split").returning(new ParameterizedTypeReference<List<String>>() {
		}).call("a b")).containsExactly("a", "b");
		FlameClient.ReturningSpec<String> fail = client().method("desk", "fail").returning(String.class);
		assertThatIllegalArgumentException().isThrownBy(() -> fail.call("no")).withMessage("no");
		assertThat(fail.result("no")).isInstanceOf(FlameResult.Failure.class);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> fail.submit("no").get(60, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalArgumentException.class);
		String text = UUID.randomUUID().toString();
		client().method("desk", "note").cast(text);
		await().atMost(LONG).until(() -> Desk.notes.contains(text));
		assertThat(client().method("desk", "note").returning(Void.class).call(text)).isNull();
		client().method("desk", "note").run("ran");
		assertThat(Desk.notes).contains("ran");
		assertThatIllegalArgumentException().isThrownBy(() -> client().method("desk", "fail").run("no"))
			.withMessage("no");
	}

	@Test
	void idsAndTypesThatAreNotThereAreRefusedAtOnce() {
		assertThatExceptionOfType(FlameServiceNotFoundException.class).isThrownBy(() -> client().function("thrice"))
			.withMessageContaining("thrice")
			.withMessageContaining("twice");
		assertThatExceptionOfType(FlameServiceNotFoundException.class).isThrownBy(() -> client().function("desk"));
		assertThatExceptionOfType(FlameServiceNotFoundException.class)
			.isThrownBy(() -> client().method("desk", "subtract"))
			.withMessageContaining("subtract")
			.withMessageContaining("add");
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> client().service(String.class))
			.withMessageContaining("java.lang.String is not a Flame service");
		assertThatExceptionOfType(FlameConfigurationException.class).isThrownBy(() -> client().service(Object.class))
			.withMessageContaining("more than one");
		FlameClient.ReturningSpec<Integer> add = client().method("desk", "add").returning(Integer.class);
		assertThatIllegalArgumentException().isThrownBy(() -> add.call(1))
			.withMessageContaining("takes 2 arguments, not 1");
		assertThatIllegalArgumentException().isThrownBy(() -> add.submit(1, "2"))
			.withMessageContaining("Argument 1 of desk/add is of type int, not java.lang.String");
		assertThatIllegalArgumentException().isThrownBy(() -> add.result(1, null));
		assertThatIllegalArgumentException().isThrownBy(() -> add.cast());
		assertThatIllegalArgumentException().isThrownBy(() -> client().method("desk", "add").cast(1));
		assertThatIllegalArgumentException().isThrownBy(() -> client().method("desk", "add").returning(String.class))
			.withMessageContaining("returns int, not java.lang.String");
		assertThatIllegalArgumentException().isThrownBy(
				() -> client().method("desk", "split").returning(new ParameterizedTypeReference<List<Integer>>() {
				}));
	}

	@Test
	void aLambdaMayDoAnything() throws Exception {
		String nothing = desk().call((desk) -> "nothing");
		assertThat(nothing).isEqualTo("nothing");
		desk().run((desk) -> {
			if (desk.add(1, 1) == 2) {
				desk.note("one");
				desk.note("two");
			}
		});
		assertThat(Desk.notes).contains("one", "two");
		assertThat(desk().submit((desk) -> desk.split("a b").size()).get(60, TimeUnit.SECONDS)).isEqualTo(2);
		assertThat(desk().result((desk) -> desk.add(1, 2) * 2)).isEqualTo(FlameResult.success(6));
		String recovered = desk().call((desk) -> {
			try {
				return desk.fail("no");
			}
			catch (IllegalArgumentException ex) {
				return desk.tell("recovered");
			}
		});
		assertThat(recovered).isEqualTo("recovered");
	}

	@Test
	void whatALambdaThrowsIsTheFailure() throws Exception {
		assertThatIllegalStateException().isThrownBy(() -> desk().run((desk) -> desk.note(thrown())))
			.withMessage("no argument");
		assertThat(desk().result((desk) -> thrown())).isInstanceOf(FlameResult.Failure.class);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> desk().submit((desk) -> thrown()).get(60, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalStateException.class);
		BlockingQueue<FlameCastFailedEvent> events = this.context.getBean(Events.class).events;
		desk().cast((desk) -> thrown());
		FlameCastFailedEvent event = Objects.requireNonNull(events.poll(60, TimeUnit.SECONDS));
		assertThat(event.serviceId()).isEqualTo("desk");
		assertThat(event.methodId()).isNull();
	}

	private static String thrown() {
		throw new IllegalStateException("no argument");
	}

	@Test
	void argumentsMayBeResultsOfOtherCalls() {
		int sum = desk().call((desk) -> desk.add(1, desk().<Integer>call((other) -> other.add(2, 3))));
		assertThat(sum).isEqualTo(6);
	}

	@Test
	void whoIsInterruptedLearnsThatTheCallWasCancelled() throws Exception {
		String name = UUID.randomUUID().toString();
		CompletableFuture<FlameResult<String>> result = new CompletableFuture<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			result.complete(desk().result((desk) -> desk.park(name)));
			interrupted.complete(Thread.currentThread().isInterrupted());
		});
		caller.start();
		awaitParked(name);
		caller.interrupt();
		assertThat(result.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(FlameResult.Failure.class,
				(failure) -> assertThat(failure.exception()).isInstanceOf(FlameCancelledException.class));
		assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
		await().atMost(LONG).until(() -> Desk.interrupted.containsKey(name));
	}

	@Test
	void aServiceIsCalledByItsIdAndType() {
		int sum = client().service("desk", Desk.class).call((desk) -> desk.add(1, 2));
		assertThat(sum).isEqualTo(3);
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> client().service("desk", Greeter.class))
			.withMessageContaining("The Flame service 'desk' is a");
		assertThatExceptionOfType(FlameServiceNotFoundException.class)
			.isThrownBy(() -> client().service("office", Desk.class));
	}

	@Test
	void whatALambdaIsGivenMayBeKept() {
		Desk[] kept = new Desk[1];
		desk().run((desk) -> kept[0] = desk);
		assertThat(kept[0].add(1, 2)).isEqualTo(3);
	}

	@Test
	void typesAreInferred() {
		var sum = desk().call((desk) -> desk.add(1, 2));
		var submitted = desk().submit((desk) -> desk.split("a b"));
		var results = desk().map(List.of(1, 2), (desk, number) -> desk.add(number, number)).list();
		var byId = client().method("desk", "add").returning(Integer.class).call(1, 2);
		assertThat(sum + 1).isEqualTo(4);
		assertThat(submitted.join().get(0)).isEqualTo("a");
		assertThat(results.get(1) + 1).isEqualTo(5);
		assertThat(byId).isEqualTo(3);
		var proxy = desk().maxAttempts(2).proxy();
		assertThat(proxy.add(3, 4)).isEqualTo(7);
	}

	/**
	 * The application of parent and runner.
	 */
	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Desk.class, PoliteGreeter.class, Events.class })
	static class Application {

		@Bean
		@FlameFunction("twice")
		Function<Integer, Integer> twice() {
			return (number) -> 2 * number;
		}

	}

	static class Events {

		final BlockingQueue<FlameCastFailedEvent> events = new LinkedBlockingQueue<>();

		@EventListener
		void castFailed(FlameCastFailedEvent event) {
			this.events.add(event);
		}

		@EventListener
		void closed(ContextClosedEvent event) {
			Desk.open(Desk.GATE);
		}

	}

	@FlameService("greeter")
	public interface Greeter {

		String greet(String name);

		long millisLeft(@Nullable InvocationContext context);

	}

	static class PoliteGreeter implements Greeter {

		@Override
		public String greet(String name) {
			return "Hello " + name;
		}

		@Override
		public long millisLeft(@Nullable InvocationContext context) {
			return Desk.millisLeft();
		}

	}

	@FlameService(id = "desk", timeout = "300s")
	public static class Desk {

		static final String GATE = "gate";

		static final Map<String, Boolean> interrupted = new ConcurrentHashMap<>();

		static final Map<String, CountDownLatch> parked = new ConcurrentHashMap<>();

		static final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

		static void open(String name) {
			CountDownLatch latch = parked.remove(name);
			if (latch != null) {
				latch.countDown();
			}
		}

		static long millisLeft() {
			return InvocationContext.current().deadline().toEpochMilli() - System.currentTimeMillis();
		}

		public int add(int one, int other) {
			return one + other;
		}

		public List<String> split(String text) {
			return List.of(text.split(" "));
		}

		public void note(String text) {
			notes.add(text);
		}

		public String tell(String text) {
			notes.add(text);
			return text;
		}

		public String fail(String message) {
			throw new IllegalArgumentException(message);
		}

		public String failWithCode(String code) {
			throw new FlameException(code, "It failed with code " + code);
		}

		public String jam() throws PaperJam {
			throw new PaperJam("tray 2");
		}

		public FlameResult<Integer> divide(int number, int by) {
			if (by < 0) {
				throw new IllegalArgumentException("negative");
			}
			return (by != 0) ? FlameResult.success(number / by)
					: FlameResult.failure(new FlameException("division_by_zero", "No"));
		}

		public String park(String name) throws InterruptedException {
			CountDownLatch latch = new CountDownLatch(1);
			parked.put(name, latch);
			try {
				latch.await();
				notes.add(name);
				return name;
			}
			catch (InterruptedException ex) {
				interrupted.put(name, true);
				throw ex;
			}
		}

		public void finishAfter(String name) throws InterruptedException {
			park(name);
			new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
			notes.add("finished");
		}

		public long millisLeft(@Nullable InvocationContext context) {
			return millisLeft();
		}

		@FlameMethod(timeout = "200s")
		public long fewMillisLeft(@Nullable InvocationContext context) {
			return millisLeft();
		}

		@FlameMethod(idempotencyKey = "#key")
		public String key(String key, @Nullable InvocationContext context) {
			return String.valueOf(InvocationContext.current().idempotencyKey());
		}

		public String logged(String key) {
			return String.valueOf(MDC.get(key));
		}

		public String locale() {
			return LocaleContextHolder.getLocale().toLanguageTag();
		}

		@FlameMethod(maxAttempts = 2, retryDelay = "1h")
		public int attemptRarely(int needed) {
			return attempt(needed);
		}

		@FlameMethod(maxAttempts = 2)
		public int attempt(int needed) {
			int attempt = InvocationContext.current().attempt();
			if (attempt < needed) {
				throw new FlameException("not_yet", "Not yet", null, Map.of(), true);
			}
			return attempt;
		}

	}

}
