package io.flame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.flame.FlameTimeoutException.Stage;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The fluent client of a parent.
 */
class RemoteFlameClientTests extends AbstractFlameClientTests {

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext runner;

	@Override
	@BeforeAll
	void startClient() {
		this.runner = run(WebApplicationType.SERVLET, "--spring.profiles.active=runner", "--server.port=0",
				"--flame.server.drain-timeout=1s");
		super.startClient();
	}

	@Override
	@AfterAll
	void stopClient() {
		super.stopClient();
		this.runner.close();
	}

	@Override
	ConfigurableApplicationContext start() {
		String url = "http://127.0.0.1:" + this.runner.getEnvironment().getRequiredProperty("local.server.port");
		return run(WebApplicationType.NONE, "--spring.profiles.active=parent", "--flame.runner-url=" + url,
				"--flame.pools.default.acquire-timeout=10s", "--flame.pools.default.retry.base-delay=1ms",
				"--flame.pools.narrow.runners[0].url=" + url, "--flame.pools.narrow.max-concurrency=1",
				"--flame.pools.narrow.acquire-timeout=60s");
	}

	@Test
	void theStackTraceBeginsAtTheCallSite() {
		assertThatIllegalArgumentException().isThrownBy(() -> desk().call((desk) -> desk.fail("no")))
			.satisfies(this::beginsWithTheCallOfTheService);
		CompletableFuture<String> future = desk().submit((desk) -> desk.fail("no"));
		Throwable failure = future.handle((result, thrown) -> Objects.requireNonNull(thrown))
			.orTimeout(60, TimeUnit.SECONDS)
			.join();
		assertThat(failure).satisfies(this::beginsWithTheCallOfTheService);
		assertThat(failure.getStackTrace()).filteredOn((frame) -> frame.getClassName().equals(getClass().getName()))
			.as("the lambda and the call site")
			.hasSizeGreaterThanOrEqualTo(2);
	}

	private void beginsWithTheCallOfTheService(Throwable failure) {
		StackTraceElement[] frames = failure.getStackTrace();
		assertThat(frames[0].getClassName()).startsWith(Desk.class.getName() + "$$");
		assertThat(frames[0].getMethodName()).isEqualTo("fail");
		assertThat(frames[1].getClassName()).isEqualTo(getClass().getName());
	}

	@Test
	void theCallChoosesItsPoolAndHowLongItWaitsForARunner() throws Exception {
		String name = UUID.randomUUID().toString();
		FlameClient.ServiceSpec<Desk> narrow = desk().pool("narrow");
		CompletableFuture<String> busy = narrow.submit((desk) -> desk.park(name));
		awaitParked(name);
		assertThatExceptionOfType(FlameTimeoutException.class)
			.isThrownBy(() -> narrow.acquireTimeout(Duration.ofMillis(100)).call((desk) -> desk.add(1, 2)))
			.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(Stage.QUEUE));
		assertThat(desk().<Integer>call((desk) -> desk.add(1, 2))).isEqualTo(3);
		Desk.open(name);
		assertThat(busy.get(60, TimeUnit.SECONDS)).isEqualTo(name);
	}

	@Test
	void cancellingTheFutureEndsALambdaBetweenItsCalls() throws Exception {
		String name = UUID.randomUUID().toString();
		CompletableFuture<String> future = desk().submit((desk) -> {
			try {
				desk.park(name);
			}
			catch (FlameCancelledException ex) {
				// as if nothing had happened
			}
			return desk.tell("after " + name);
		});
		awaitParked(name);
		future.cancel(true);
		await().atMost(LONG).until(() -> Desk.interrupted.containsKey(name));
		desk().run((desk) -> desk.note("last"));
		assertThat(Desk.notes).doesNotContain("after " + name);
	}

	@Test
	void callsToAPoolThatDoesNotExistFail() {
		FlameClient.ServiceSpec<Desk> nowhere = desk().pool("nowhere");
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> nowhere.call((desk) -> desk.add(1, 2)))
			.withMessageContaining("nowhere");
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> nowhere.submit((desk) -> desk.add(1, 2)).get(60, TimeUnit.SECONDS))
			.withCauseInstanceOf(FlameConfigurationException.class);
		assertThat(nowhere.result((desk) -> desk.add(1, 2))).isInstanceOfSatisfying(FlameResult.Failure.class,
				(failure) -> assertThat(failure.code()).isEqualTo(FlameErrorCode.CONFIG_ERROR));
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> nowhere.map(List.of(1), (desk, number) -> desk.add(number, 2)).list());
	}

	@Test
	void theAttemptsOfTheCallGoBeforeThoseOfTheMethod() {
		assertThat(desk().<Integer>call((desk) -> desk.attempt(2))).isEqualTo(2);
		assertThatExceptionOfType(FlameException.class).isThrownBy(() -> desk().call((desk) -> desk.attempt(3)));
		assertThat(desk().maxAttempts(3).<Integer>call((desk) -> desk.attempt(3))).isEqualTo(3);
		assertThatExceptionOfType(FlameException.class)
			.isThrownBy(() -> desk().maxAttempts(1).call((desk) -> desk.attempt(2)));
	}

	@Test
	void thePauseOfTheCallGoesBeforeThatOfTheMethod() {
		FlameClient.ServiceSpec<Desk> patient = desk().maxAttempts(2).acquireTimeout(Duration.ofSeconds(1));
		long begin = System.nanoTime();
		patient.retryDelay(Duration.ofMillis(300)).run((desk) -> desk.attempt(2));
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(210));
		// longer than the call may take: there is no second attempt
		assertThatExceptionOfType(FlameException.class)
			.isThrownBy(() -> patient.timeout(Duration.ofSeconds(1))
				.retryDelay(Duration.ofMinutes(1))
				.run((desk) -> desk.attempt(2)))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("not_yet"));
		// the method's pause of an hour does not fit into the call either
		assertThatExceptionOfType(FlameException.class).isThrownBy(() -> desk().run((desk) -> desk.attemptRarely(2)))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("not_yet"));
		desk().retryDelay(Duration.ofMillis(1)).run((desk) -> desk.attemptRarely(2));
	}

	@Test
	void whoHasPriorityGetsTheNextRunner() throws Exception {
		String gate = UUID.randomUUID().toString();
		FlameClient.ServiceSpec<Desk> narrow = desk().pool("narrow");
		CompletableFuture<String> busy = narrow.submit((desk) -> desk.park(gate));
		awaitParked(gate);
		List<String> names = List.of("low 1", "low 2", "high 1", "high 2", "lowest");
		List<Integer> priorities = List.of(0, 0, 5, 5, -1);
		RunnerPool pool = context().getBean(RunnerPools.class).get("narrow");
		List<CompletableFuture<?>> calls = new ArrayList<>();
		for (int i = 0; i < names.size(); i++) {
			String name = names.get(i);
			int waiting = i + 1;
			calls.add(narrow.priority(priorities.get(i)).submit((desk) -> desk.tell(name)));
			await().atMost(LONG).until(() -> pool.snapshot().waiting() == waiting);
		}
		Desk.notes.clear();
		Desk.open(gate);
		busy.get(60, TimeUnit.SECONDS);
		for (CompletableFuture<?> call : calls) {
			call.get(60, TimeUnit.SECONDS);
		}
		assertThat(Desk.notes).containsExactly(gate, "high 1", "high 2", "low 1", "low 2", "lowest");
	}

}
