package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.flame.FlameErrorCode;
import io.flame.link.LinkException;
import io.flame.link.LinkOutcome;
import io.flame.link.LinkState;
import io.flame.runner.LinkCaller.Response;
import io.flame.runner.LinkCaller.Sent;
import io.flame.runner.LinkedRunner.Desk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a runner lets a parent do over its link, and when.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunnerLinkTests {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private static LinkCaller.Call echo() {
		return LinkCaller.to("desk", "echo", "x");
	}

	@Test
	void aRunnerReportsThatItDrainsBeforeItRefusesCalls() throws Exception {
		try (LinkedRunner runner = new LinkedRunner("--flame.server.max-concurrency=7");
				LinkCaller link = runner.link()) {
			await().until(() -> link.states().contains(new LinkState(false, 7)));
			Sent held = link.send(LinkCaller.to("desk", "hold", "drain"));
			await().until(() -> Desk.isEntered("drain"));
			Future<Response> refused = this.threads.submit(() -> {
				Response response = link.call(echo());
				while (response.status() == 200) {
					response = link.call(echo());
				}
				return response;
			});
			Future<Boolean> drained = this.threads
				.submit(() -> runner.state().drain(Duration.ofSeconds(60), Duration.ZERO));
			assertThat(refused.get().status()).isEqualTo(503);
			assertThat(refused.get().code()).isEqualTo("draining");
			assertThat(refused.get().error().get("retryable")).isEqualTo(true);
			int reported = link.received().indexOf(new LinkState(true, 7));
			assertThat(reported).isNotNegative();
			assertThat(link.received().subList(0, reported)).filteredOn(LinkOutcome.Responded.class::isInstance)
				.allSatisfy(
						(response) -> assertThat(((LinkOutcome.Responded) response).head()).containsExactly(0, 200));
			assertThat(link.ping()).isEqualTo(new LinkState(true, 7));
			assertThat(drained.isDone()).isFalse();
			Desk.open("drain");
			assertThat(held.response().result()).isEqualTo("held drain");
			assertThat(drained.get()).isTrue();
			assertThat(runner.rejections().count(FlameErrorCode.DRAINING)).isPositive();
		}
	}

	@Test
	void aRunnerThatIsStoppedFinishesItsCallsBeforeItClosesItsLinks() throws Exception {
		LinkedRunner runner = new LinkedRunner();
		try (LinkCaller link = runner.link()) {
			Sent held = link.send(LinkCaller.to("desk", "hold", "stop"));
			await().until(() -> Desk.isEntered("stop"));
			Future<?> stopped = this.threads.submit(() -> runner.context().close());
			await().until(() -> link.states().contains(new LinkState(true, null)));
			assertThat(link.call(echo()).code()).isEqualTo("draining");
			Desk.open("stop");
			assertThat(held.response().result()).isEqualTo("held stop");
			stopped.get();
			await().until(() -> link.closed() != null);
		}
		finally {
			runner.close();
		}
	}

	@Test
	void aRunnerThatIsBusyRefusesCalls() throws Exception {
		try (LinkedRunner runner = new LinkedRunner("--flame.server.max-concurrency=1");
				LinkCaller link = runner.link()) {
			Sent held = link.send(LinkCaller.to("desk", "hold", "busy"));
			await().until(() -> Desk.isEntered("busy"));
			Response response = link.call(echo());
			assertThat(response.status()).isEqualTo(503);
			assertThat(response.code()).isEqualTo("busy");
			assertThat(response.error().get("retryable")).isEqualTo(true);
			assertThat(link.ping()).isEqualTo(new LinkState(false, 1));
			Desk.open("busy");
			assertThat(held.response().result()).isEqualTo("held busy");
			assertThat(link.call(echo()).result()).isEqualTo("x");
		}
	}

	@Test
	void aParentOfAnotherBuildIsRefused() throws Exception {
		try (LinkedRunner runner = new LinkedRunner("--flame.build.id=one")) {
			assertThatExceptionOfType(LinkException.class)
				.isThrownBy(() -> new LinkCaller(runner.context(), LinkedRunner.SECRET, "", "two"))
				.withMessageContainingAll("'one'", "'two'", "flame.build.verify");
			for (String build : new String[] { "one", null }) {
				try (LinkCaller link = new LinkCaller(runner.context(), LinkedRunner.SECRET, "", build)) {
					assertThat(link.call(echo()).result()).isEqualTo("x");
				}
			}
		}
	}

	@Test
	void aParentThatDoesNotKnowTheSecretIsRefusedAndCounted() throws Exception {
		try (LinkedRunner runner = new LinkedRunner()) {
			assertThatExceptionOfType(LinkException.class).isThrownBy(() -> new LinkCaller(runner.context(), "other"))
				.withMessageContaining("flame.security.secret");
			await().until(() -> runner.rejections().count(FlameErrorCode.SIGNATURE_ERROR) == 1);
			try (LinkCaller link = runner.link()) {
				assertThat(link.call(echo()).result()).isEqualTo("x");
			}
			assertThat(runner.rejections().count(FlameErrorCode.SIGNATURE_ERROR)).isOne();
		}
	}

	@Test
	void aParentThatMeansAnotherRunnerIsRefused() throws Exception {
		try (LinkedRunner runner = new LinkedRunner()) {
			assertThatExceptionOfType(LinkException.class)
				.isThrownBy(() -> new LinkCaller(runner.context(), LinkedRunner.SECRET, "linked-2", null))
				.withMessageContainingAll("linked-1", "linked-2");
			try (LinkCaller link = new LinkCaller(runner.context(), LinkedRunner.SECRET, "linked-1", null)) {
				assertThat(link.call(echo()).result()).isEqualTo("x");
			}
		}
	}

	@Test
	void everySecretOfTheRunnerMayBeUsed() throws Exception {
		try (LinkedRunner runner = new LinkedRunner("--flame.security.secret=", "--flame.security.secrets=new,old")) {
			for (String secret : new String[] { "new", "old" }) {
				try (LinkCaller link = new LinkCaller(runner.context(), secret)) {
					assertThat(link.call(echo()).result()).isEqualTo("x");
				}
			}
		}
	}

	@Test
	void aRunnerNamesThePortOfItsLink() throws Exception {
		try (LinkedRunner runner = new LinkedRunner()) {
			RunnerClient http = new RunnerClient(
					runner.context().getEnvironment().getRequiredProperty("local.server.port", Integer.class),
					LinkedRunner.SECRET);
			int port = Objects.requireNonNull(runner.context().getBean(RunnerLinkLifecycle.class).port());
			assertThat(http.send("GET", "/invoke").body()).contains("\"linkPort\":" + port);
			runner.context().close();
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> new LinkCaller(port, LinkedRunner.SECRET, "", null));
		}
	}

	@Test
	void aRunnerWithoutASecretDoesNotAcceptLinks() {
		SpringApplicationBuilder application = new SpringApplicationBuilder(LinkedRunner.Application.class)
			.web(WebApplicationType.SERVLET)
			.properties("spring.main.register-shutdown-hook=false", "spring.profiles.active=runner");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(
				() -> application.run("--server.port=0", "--server.address=127.0.0.1", "--flame.server.link.port=0"))
			.havingRootCause()
			.withMessageContaining("without a secret");
	}

}
