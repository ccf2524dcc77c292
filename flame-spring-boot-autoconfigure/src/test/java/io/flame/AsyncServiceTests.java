package io.flame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.flame.app.WorkService.PaperJam;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.function.ThrowingFunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Services whose methods return what is going to have their result.
 */
@ParameterizedClass
@EnumSource(ClientRole.class)
class AsyncServiceTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@SuppressWarnings("NullAway.Init")
	private static ClientRole.Started application;

	@Parameter
	@SuppressWarnings("NullAway.Init")
	ClientRole role;

	@SuppressWarnings("NullAway.Init")
	private static Kitchen kitchen;

	@BeforeParameterizedClassInvocation
	static void start(ClientRole role) {
		application = role.start(Application.class);
		kitchen = application.bean(Kitchen.class);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	private static <T extends @Nullable Object> T get(Future<T> future) throws Exception {
		return future.get(60, TimeUnit.SECONDS);
	}

	private FlameClient.ServiceSpec<Kitchen> client() {
		return application.bean(FlameClient.class).service(Kitchen.class);
	}

	@Test
	void theCallerGetsWhatTheMethodDeclares() throws Exception {
		assertThat(get(kitchen.cook("soup"))).isEqualTo("hot soup");
		assertThat(get(kitchen.stage("soup").toCompletableFuture())).isEqualTo("hot soup");
		assertThat(get(kitchen.task("soup"))).isEqualTo("hot soup");
		assertThat(kitchen.mono("soup").block(LONG)).isEqualTo("hot soup");
		assertThat(kitchen.flux(3).collectList().block(LONG)).containsExactly(0, 1, 2);
		assertThat(kitchen.flux(0).collectList().block(LONG)).isEmpty();
	}

	@Test
	void thereMayBeNoResult() throws Exception {
		assertThat(get(kitchen.wash("cup"))).isNull();
		assertThat(kitchen.monoWash("plate").block(LONG)).isNull();
		assertThat(kitchen.emptyMono().blockOptional(LONG)).isEmpty();
		assertThat(Kitchen.washed).contains("cup", "plate");
	}

	@Test
	void theCallerDoesNotWait() throws Exception {
		String name = UUID.randomUUID().toString();
		CompletableFuture<String> future = kitchen.simmer(name);
		await().atMost(LONG).until(() -> Kitchen.simmering.containsKey(name));
		assertThat(future).isNotDone();
		Objects.requireNonNull(Kitchen.simmering.get(name)).complete("done");
		assertThat(get(future)).isEqualTo("done");
	}

	@Test
	void exceptionsArriveAsThemselvesAndShowTheCallSite() {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(kitchen.burn("toast")))
			.havingCause()
			.isInstanceOf(PaperJam.class)
			.withMessage("toast")
			.satisfies(this::showsCallSite);
		assertThat(kitchen.burn("toast").handle((value, thrown) -> thrown).orTimeout(60, TimeUnit.SECONDS).join())
			.satisfies((ex) -> assertThat(ex.getStackTrace()[0].getClassName()).startsWith(getClass().getName()));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(kitchen.burnAtOnce("toast")))
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.satisfies(this::showsCallSite);
		assertThatIllegalArgumentException().isThrownBy(() -> kitchen.monoBurn("toast").block(LONG))
			.withMessage("toast")
			.satisfies(this::showsCallSite);
		assertThatIllegalArgumentException().isThrownBy(() -> kitchen.fluxBurn("toast").blockLast(LONG))
			.withMessage("toast");
	}

	private void showsCallSite(Throwable thrown) {
		assertThat(thrown.getStackTrace()).anyMatch((frame) -> frame.getClassName().equals(getClass().getName()));
	}

	@Test
	void resultsMayBeValuesAsWell() throws Exception {
		assertThat(get(kitchen.divide(6, 2))).isEqualTo(FlameResult.success(3));
		assertThat(get(kitchen.divide(6, 0))).isInstanceOf(FlameResult.Failure.class);
		assertThat(kitchen.monoDivide(6, 2).block(LONG)).isEqualTo(FlameResult.success(3));
		assertThat(kitchen.monoDivide(6, 0).block(LONG)).isInstanceOfSatisfying(FlameResult.Failure.class,
				(failure) -> assertThat(failure.exception()).isInstanceOf(ArithmeticException.class));
	}

	@Test
	void whatFailsBeforeTheFutureIsThereIsAValueAsWell() throws Exception {
		assertThat(get(kitchen.divideAtOnce(6, 2))).isEqualTo(FlameResult.success(3));
		FlameClient client = application.bean(FlameClient.class);
		CompletableFuture<FlameResult<Integer>> called = client.service(Kitchen.class)
			.call((kitchen) -> kitchen.divideAtOnce(6, 0));
		for (CompletableFuture<FlameResult<Integer>> result : List.of(kitchen.divideAtOnce(6, 0), called)) {
			assertThat(get(result)).isInstanceOfSatisfying(FlameResult.Failure.class,
					(failure) -> assertThat(failure.exception()).isInstanceOf(ArithmeticException.class));
		}
	}

	@Test
	void anArgumentThatCanNotBeAcceptedIsAFailureOfTheCall() throws Exception {
		CompletableFuture<String> future = kitchen.keyed(null);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(future))
			.withCauseInstanceOf(FlameInvalidArgumentException.class);
		FlameClient client = application.bean(FlameClient.class);
		assertThat(client.method("kitchen", "keyedValue").returning(String.class).result((Object) null))
			.isInstanceOfSatisfying(FlameResult.Failure.class,
					(failure) -> assertThat(failure.code()).isEqualTo(FlameErrorCode.INVALID_ARGUMENT));
		List<FlameResult<Boolean>> results = new ArrayList<>();
		client.service(Kitchen.class)
			.map(Arrays.asList(List.of("a"), null, List.of("b")), Kitchen::keyedValue)
			.forEach((input, result) -> results.add(result.map((value) -> true)));
		assertThat(results).hasSize(3).contains(FlameResult.success(true), FlameResult.success(true));
		assertThat(results.get(1)).isInstanceOf(FlameResult.Failure.class);
	}

	@Test
	void cancellingCancelsTheWork() {
		cancelled((name) -> kitchen.simmer(name));
		cancelled((name) -> kitchen.simmerSince(name));
		cancelled((name) -> client().call((kitchen) -> kitchen.simmer(name)));
		cancelled((name) -> client().submit((kitchen) -> kitchen.simmer(name)));
		cancelled((name) -> client().submit((kitchen) -> Objects.requireNonNull(kitchen.monoSimmer(name).block(LONG))));
		cancelledSubscription((name) -> kitchen.monoSimmer(name).subscribe());
		cancelledSubscription((name) -> kitchen.fluxSimmer(name).subscribe());
	}

	private void cancelled(ThrowingFunction<String, CompletableFuture<?>> call) {
		String name = UUID.randomUUID().toString();
		CompletableFuture<?> future = call.apply(name);
		await().atMost(LONG).until(() -> Kitchen.simmering.containsKey(name));
		future.cancel(true);
		await().atMost(LONG).until(() -> Kitchen.cancelled.containsKey(name));
		assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
	}

	private void cancelledSubscription(Function<String, Disposable> subscription) {
		String name = UUID.randomUUID().toString();
		Disposable subscribed = subscription.apply(name);
		await().atMost(LONG).until(() -> Kitchen.simmering.containsKey(name));
		subscribed.dispose();
		await().atMost(LONG).until(() -> Kitchen.cancelled.containsKey(name));
	}

	@Test
	void theTimeOutCancelsTheWork() {
		String name = UUID.randomUUID().toString();
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(
					() -> get(client().timeout(Duration.ofMillis(300)).call((kitchen) -> kitchen.simmerSince(name))))
			.withCauseInstanceOf(FlameTimeoutException.class);
		await().atMost(LONG).until(() -> Kitchen.cancelled.containsKey(name));
	}

	@Test
	void eachSubscriptionIsACall() {
		String name = UUID.randomUUID().toString();
		Mono<Integer> count = kitchen.count(name);
		assertThat(Kitchen.counts).doesNotContainKey(name);
		assertThat(count.block(LONG)).isEqualTo(1);
		assertThat(count.block(LONG)).isEqualTo(2);
	}

	@Test
	void theFluentClientGivesWhatTheMethodDeclares() throws Exception {
		CompletableFuture<String> cooking = client().call((kitchen) -> kitchen.cook("soup"));
		assertThat(get(cooking)).isEqualTo("hot soup");
		assertThat(client().call((kitchen) -> kitchen.mono("soup")).block(LONG)).isEqualTo("hot soup");
		client().run((kitchen) -> kitchen.wash("pan"));
		assertThat(Kitchen.washed).contains("pan");
		FlameClient untyped = application.bean(FlameClient.class);
		String soup = untyped.method("kitchen", "cook").returning(String.class).call("soup");
		assertThat(soup).isEqualTo("hot soup");
		assertThat(untyped.method("kitchen", "flux").returning(new ParameterizedTypeReference<List<Integer>>() {
		}).call(2)).containsExactly(0, 1);
		assertThat(untyped.function("later").returning(Integer.class).call(3)).isEqualTo(4);
	}

	@Test
	void aSubmittedLambdaIsDoneWhenItsAsynchronousMethodsAre() throws Exception {
		String name = UUID.randomUUID().toString();
		CompletableFuture<CompletableFuture<String>> future = client().submit((kitchen) -> kitchen.simmer(name));
		await().atMost(LONG).until(() -> Kitchen.simmering.containsKey(name));
		assertThat(future).isNotDone();
		Objects.requireNonNull(Kitchen.simmering.get(name)).complete("done");
		assertThat(get(future)).isCompletedWithValue("done");
		CompletableFuture<String> blocking = client()
			.submit((kitchen) -> Objects.requireNonNull(kitchen.mono("soup").block(LONG)));
		assertThat(get(blocking)).isEqualTo("hot soup");
		CompletableFuture<Mono<String>> mono = client().submit((kitchen) -> kitchen.mono("soup"));
		assertThat(get(mono).block(LONG)).isEqualTo("hot soup");
	}

	@Test
	void aLambdaThatFailsCancelsItsAsynchronousMethods() {
		String name = UUID.randomUUID().toString();
		assertThatIllegalStateException().isThrownBy(() -> client().run((kitchen) -> {
			kitchen.simmer(name);
			await().atMost(LONG).until(() -> Kitchen.simmering.containsKey(name));
			throw new IllegalStateException("enough");
		})).withMessage("enough");
		await().atMost(LONG).until(() -> Kitchen.cancelled.containsKey(name));
	}

	@Test
	void runWaitsForAsynchronousMethodsAndFailsWithThem() {
		client().run((kitchen) -> {
			kitchen.wash("fork");
			kitchen.monoWash("spoon");
		});
		assertThat(Kitchen.washed).contains("fork", "spoon");
		assertThatIllegalArgumentException().isThrownBy(() -> client().run((kitchen) -> kitchen.monoBurn("toast")))
			.withMessage("toast");
	}

	@Test
	void resultIsWhatTheLambdaReturns() throws Exception {
		FlameResult<CompletableFuture<String>> result = client().result((kitchen) -> kitchen.cook("soup"));
		assertThat(get(result.orElseThrow())).isEqualTo("hot soup");
	}

	@Test
	void aCastThatFailsLaterIsAnEvent() throws Exception {
		client().cast((kitchen) -> kitchen.burn("rice"));
		FlameCastFailedEvent event = Objects
			.requireNonNull(application.bean(Events.class).events.poll(60, TimeUnit.SECONDS));
		assertThat(event.failure()).isInstanceOf(PaperJam.class).hasMessage("rice");
		client().cast((kitchen) -> kitchen.monoBurn("beans"));
		event = Objects.requireNonNull(application.bean(Events.class).events.poll(60, TimeUnit.SECONDS));
		assertThat(event.methodId()).isEqualTo("monoBurn");
		assertThat(event.failure()).isInstanceOf(IllegalArgumentException.class).hasMessage("beans");
	}

	/**
	 * The application of parent and runner.
	 */
	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ Kitchen.class, Events.class })
	static class Application {

		@Bean
		@FlameFunction("later")
		Function<Integer, CompletableFuture<Integer>> later() {
			return (number) -> CompletableFuture.supplyAsync(() -> number + 1);
		}

	}

	static class Events {

		final BlockingQueue<FlameCastFailedEvent> events = new LinkedBlockingQueue<>();

		@EventListener
		void castFailed(FlameCastFailedEvent event) {
			this.events.add(event);
		}

	}

	@FlameService("kitchen")
	public static class Kitchen {

		static final Map<String, CompletableFuture<String>> simmering = new ConcurrentHashMap<>();

		static final Map<String, Boolean> cancelled = new ConcurrentHashMap<>();

		static final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

		static final BlockingQueue<String> washed = new LinkedBlockingQueue<>();

		public CompletableFuture<String> cook(String dish) {
			return CompletableFuture.supplyAsync(() -> "hot " + dish);
		}

		public CompletionStage<String> stage(String dish) {
			return cook(dish).minimalCompletionStage();
		}

		public Future<String> task(String dish) {
			FutureTask<String> task = new FutureTask<>(() -> "hot " + dish);
			new Thread(task).start();
			return task;
		}

		public Mono<String> mono(String dish) {
			return Mono.delay(Duration.ofMillis(1)).map((tick) -> "hot " + dish);
		}

		public Flux<Integer> flux(int count) {
			return Flux.range(0, count).delayElements(Duration.ofMillis(1));
		}

		public CompletableFuture<Void> wash(String thing) {
			return CompletableFuture.runAsync(() -> washed.add(thing));
		}

		public Mono<Void> monoWash(String thing) {
			return Mono.fromRunnable(() -> washed.add(thing));
		}

		public Mono<String> emptyMono() {
			return Mono.empty();
		}

		public CompletableFuture<String> simmer(String name) {
			CompletableFuture<String> future = new CompletableFuture<>();
			future.whenComplete((result, failure) -> {
				if (future.isCancelled()) {
					cancelled.put(name, true);
				}
			});
			simmering.put(name, future);
			return future;
		}

		public CompletableFuture<String> simmerSince(String name) throws InterruptedException {
			simmering.put(name, new CompletableFuture<>());
			try {
				return CompletableFuture.completedFuture(new LinkedBlockingQueue<String>().take());
			}
			catch (InterruptedException ex) {
				cancelled.put(name, true);
				throw ex;
			}
		}

		public Mono<String> monoSimmer(String name) {
			return Mono.<String>never()
				.doOnSubscribe((subscription) -> simmering.put(name, new CompletableFuture<>()))
				.doOnCancel(() -> cancelled.put(name, true));
		}

		public Flux<String> fluxSimmer(String name) {
			return monoSimmer(name).flux();
		}

		public CompletableFuture<String> burn(String dish) {
			return CompletableFuture.failedFuture(new PaperJam(dish));
		}

		public CompletableFuture<String> burnAtOnce(String dish) {
			throw new IllegalStateException(dish);
		}

		public Mono<String> monoBurn(String dish) {
			return Mono.error(() -> new IllegalArgumentException(dish));
		}

		public Flux<String> fluxBurn(String dish) {
			return Flux.concat(Flux.just("a"), monoBurn(dish));
		}

		public CompletableFuture<FlameResult<Integer>> divide(int number, int by) {
			return CompletableFuture.completedFuture(
					(by != 0) ? FlameResult.success(number / by) : FlameResult.failure(new ArithmeticException("0")));
		}

		public CompletableFuture<FlameResult<Integer>> divideAtOnce(int number, int by) {
			return CompletableFuture.completedFuture(FlameResult.success(number / by));
		}

		@FlameMethod(idempotencyKey = "#names.get(0)")
		public CompletableFuture<String> keyed(@Nullable List<String> names) {
			return CompletableFuture.completedFuture(String.valueOf(names));
		}

		@FlameMethod(idempotencyKey = "#names.get(0)")
		public String keyedValue(@Nullable List<String> names) {
			return String.valueOf(names);
		}

		public Mono<FlameResult<Integer>> monoDivide(int number, int by) {
			return Mono.fromCallable(() -> FlameResult.success(number / by));
		}

		public Mono<Integer> count(String name) {
			return Mono
				.fromCallable(() -> counts.computeIfAbsent(name, (key) -> new AtomicInteger()).incrementAndGet());
		}

	}

}
