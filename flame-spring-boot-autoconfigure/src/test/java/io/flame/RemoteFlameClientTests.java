package io.flame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
			.satisfies((ex) -> assertThat(ex.getStackTrace()[0].getClassName()).isEqualTo(getClass().getName()));
		CompletableFuture<String> future = desk().submit((desk) -> desk.fail("no"));
		Throwable failure = future.handle((result, thrown) -> Objects.requireNonNull(thrown))
			.orTimeout(60, TimeUnit.SECONDS)
			.join();
		assertThat(failure.getStackTrace()[0].getClassName()).isEqualTo(getClass().getName());
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
		assertThat(desk().<Integer, RuntimeException>call((desk) -> desk.add(1, 2))).isEqualTo(3);
		Desk.open(name);
		assertThat(busy.get(60, TimeUnit.SECONDS)).isEqualTo(name);
	}

	@Test
	void aPoolThatIsNotThereIsRefusedAtOnce() {
		FlameClient.ServiceSpec<Desk> nowhere = desk().pool("nowhere");
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> nowhere.submit((desk) -> desk.add(1, 2)))
			.withMessageContaining("nowhere");
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> nowhere.result((desk) -> desk.add(1, 2)));
	}

	@Test
	void theAttemptsOfTheCallGoBeforeThoseOfTheMethod() {
		assertThat(desk().<Integer, RuntimeException>call((desk) -> desk.attempt(2))).isEqualTo(2);
		assertThatExceptionOfType(FlameException.class).isThrownBy(() -> desk().call((desk) -> desk.attempt(3)));
		assertThat(desk().retry(3).<Integer, RuntimeException>call((desk) -> desk.attempt(3))).isEqualTo(3);
		assertThatExceptionOfType(FlameException.class)
			.isThrownBy(() -> desk().retry(1).call((desk) -> desk.attempt(2)));
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
