package io.flame;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.flame.app.TestApplication;
import io.flame.app.WorkService;
import io.flame.client.EncodingInvoker;
import io.flame.client.FlameInvoker;
import io.flame.observation.DefaultFlameClientObservationConvention;
import io.flame.observation.DefaultFlameRunnerObservationConvention;
import io.flame.observation.FlameClientObservationContext;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.observation.tck.TestObservationRegistryAssert.TestObservationRegistryAssertReturningObservationContextAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What is observed of calls, by their caller and on the runner.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservationTests {

	private ConfigurableApplicationContext runner;

	private ConfigurableApplicationContext parent;

	@BeforeAll
	void start() {
		this.runner = run(Observed.class, "--spring.profiles.active=runner", "--server.port=0",
				"--spring.main.web-application-type=servlet");
		this.parent = parent(Observed.class);
	}

	@AfterAll
	void stop() {
		this.parent.close();
		this.runner.close();
	}

	@BeforeEach
	void forget() {
		registry(this.parent).clear();
		registry(this.runner).clear();
	}

	private static ConfigurableApplicationContext run(Class<?> configuration, String... arguments) {
		return new SpringApplicationBuilder(TestApplication.class, configuration).web(WebApplicationType.NONE)
			.properties("spring.main.register-shutdown-hook=false")
			.run(arguments);
	}

	private ConfigurableApplicationContext parent(Class<?> configuration, String... arguments) {
		return new SpringApplicationBuilder(TestApplication.class, configuration).web(WebApplicationType.NONE)
			.properties("spring.main.register-shutdown-hook=false", "spring.profiles.active=parent",
					"flame.pools.default.runners[0].id=r1",
					"flame.pools.default.runners[0].url=http://127.0.0.1:" + port(this.runner))
			.run(arguments);
	}

	private static int port(ConfigurableApplicationContext runner) {
		return runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static TestObservationRegistry registry(ConfigurableApplicationContext context) {
		return context.getBean(TestObservationRegistry.class);
	}

	private WorkService work() {
		return this.parent.getBean(WorkService.class);
	}

	private TestObservationRegistryAssertReturningObservationContextAssert observedCall() {
		return theOnly("flame.client", this.parent);
	}

	private void assertHandler(String outcome, String exception, String code) {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> theOnly("flame.runner", this.runner).hasBeenStopped()
				.hasLowCardinalityKeyValue("outcome", outcome)
				.hasLowCardinalityKeyValue("exception", exception)
				.hasLowCardinalityKeyValue("code", code));
	}

	private static TestObservationRegistryAssertReturningObservationContextAssert theOnly(String name,
			ConfigurableApplicationContext context) {
		return TestObservationRegistryAssert.assertThat(registry(context))
			.hasNumberOfObservationsWithNameEqualTo(name, 1)
			.hasObservationWithNameEqualTo(name)
			.that();
	}

	@Test
	void callIsObservedByItsCallerAndOnTheRunner() {
		assertThat(work().pid()).isEqualTo(ProcessHandle.current().pid());
		observedCall().hasBeenStopped()
			.doesNotHaveError()
			.doesNotHaveEvent("retry")
			.hasContextualNameEqualTo("work/pid")
			.hasOnlyKeys("service", "method", "pool", "location", "outcome", "exception", "code", "invocation.id",
					"runner.id", "attempts")
			.hasLowCardinalityKeyValue("service", "work")
			.hasLowCardinalityKeyValue("method", "pid")
			.hasLowCardinalityKeyValue("pool", "default")
			.hasLowCardinalityKeyValue("location", "remote")
			.hasLowCardinalityKeyValue("outcome", "SUCCESS")
			.hasLowCardinalityKeyValue("exception", "none")
			.hasLowCardinalityKeyValue("code", "none")
			.hasHighCardinalityKeyValueWithKey("invocation.id")
			.doesNotHaveHighCardinalityKeyValue("invocation.id", "none")
			.hasHighCardinalityKeyValue("runner.id", "r1")
			.hasHighCardinalityKeyValue("attempts", "1");
		theOnly("flame.runner", this.runner).hasBeenStopped()
			.doesNotHaveError()
			.hasContextualNameEqualTo("work/pid")
			.hasOnlyKeys("service", "method", "outcome", "exception", "code", "invocation.id", "runner.id", "attempt")
			.hasLowCardinalityKeyValue("service", "work")
			.hasLowCardinalityKeyValue("method", "pid")
			.hasLowCardinalityKeyValue("outcome", "SUCCESS")
			.hasLowCardinalityKeyValue("exception", "none")
			.hasLowCardinalityKeyValue("code", "none")
			.hasHighCardinalityKeyValueWithKey("invocation.id")
			.doesNotHaveHighCardinalityKeyValue("invocation.id", "none")
			.hasHighCardinalityKeyValueWithKey("runner.id")
			.hasHighCardinalityKeyValue("attempt", "1");
	}

	@Test
	void aSubmittedCallBelongsToTheObservationOfItsCaller() throws Exception {
		Observation caller = Observation.start("caller", registry(this.parent));
		try (Observation.Scope scope = caller.openScope()) {
			FlameClient client = this.parent.getBean(FlameClient.class);
			client.service(WorkService.class).submit(WorkService::pid).get(60, TimeUnit.SECONDS);
		}
		finally {
			caller.stop();
		}
		observedCall().hasBeenStopped().hasParentObservationEqualTo(caller);
	}

	@Test
	void exceptionOfTheHandlerIsTheErrorOnBothSides() {
		assertThatIllegalArgumentException().isThrownBy(() -> work().fail("no"))
			.satisfies((ex) -> observedCall().hasError(ex));
		observedCall().hasLowCardinalityKeyValue("outcome", "HANDLER_ERROR")
			.hasLowCardinalityKeyValue("exception", "IllegalArgumentException")
			.hasLowCardinalityKeyValue("code", "none");
		assertHandler("HANDLER_ERROR", "IllegalArgumentException", "none");
	}

	@Test
	void codesOfTheApplicationAreNotNamed() {
		assertThatExceptionOfType(FlameException.class).isThrownBy(() -> work().failWithCode())
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("out_of_paper"));
		observedCall().hasLowCardinalityKeyValue("outcome", "HANDLER_ERROR")
			.hasLowCardinalityKeyValue("exception", "FlameException")
			.hasLowCardinalityKeyValue("code", "other");
		assertHandler("HANDLER_ERROR", "FlameException", "other");
	}

	@Test
	void whenTheCallerStopsWaitingThenTheHandlerIsCancelled() throws Exception {
		FutureTask<String> call = new FutureTask<>(() -> work().sleep(60_000));
		Thread caller = new Thread(call);
		caller.start();
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> theOnly("flame.runner", this.runner).isNotStopped()
				.hasLowCardinalityKeyValue("outcome", "UNKNOWN"));
		observedCall().isNotStopped().hasLowCardinalityKeyValue("outcome", "UNKNOWN");
		caller.interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(call::get)
			.withCauseInstanceOf(FlameCancelledException.class);
		observedCall().hasBeenStopped()
			.hasLowCardinalityKeyValue("outcome", "CANCELLED")
			.hasLowCardinalityKeyValue("code", "cancelled");
		assertHandler("CANCELLED", "FlameCancelledException", "cancelled");
	}

	@Test
	void whenTimeIsOverThenThatIsTheErrorOfTheCall() {
		FlameClient client = this.parent.getBean(FlameClient.class);
		// long enough for the handler to begin on a busy machine
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> client.service(WorkService.class)
			.timeout(Duration.ofSeconds(1))
			.<String>call((work) -> work.sleep(60_000)));
		observedCall().hasLowCardinalityKeyValue("outcome", "TIMEOUT")
			.hasLowCardinalityKeyValue("exception", "FlameTimeoutException")
			.hasLowCardinalityKeyValue("code", "timeout");
		// the runner's own clock, or the cancellation by the caller
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> theOnly("flame.runner", this.runner).hasBeenStopped().hasError());
	}

	@Test
	void whenTimeIsOverThenTheHandlerHasFailedWhateverItDoes() throws Exception {
		assertThat(post("sleep", 60_000)).contains("\"timeout\"");
		assertHandler("TIMEOUT", "FlameTimeoutException", "timeout");
		registry(this.runner).clear();
		assertThat(post("ignoreInterrupts", 4_000)).contains("\"timeout\"");
		assertHandler("TIMEOUT", "FlameTimeoutException", "timeout");
	}

	private String post(String method, long millis) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(this.runner) + "/invoke"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers
				.ofString("{\"serviceId\":\"work\",\"methodId\":\"%s\",\"args\":[%d],\"timeoutMs\":1000}"
					.formatted(method, millis)))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	@Test
	void whenContextCanNotBeRestoredThenTheHandlerHasFailed() {
		Observed.principal = "mallory";
		try {
			assertThatExceptionOfType(SecurityException.class).isThrownBy(() -> work().pid());
		}
		finally {
			Observed.principal = "ada";
		}
		assertHandler("HANDLER_ERROR", "SecurityException", "none");
	}

	@Test
	void allAttemptsAreOneCallAndEachIsAHandlersExecution() {
		assertThat(work().succeedAtThird(null)).isPositive();
		observedCall().doesNotHaveError()
			.hasEvent("retry")
			.hasLowCardinalityKeyValue("outcome", "SUCCESS")
			.hasHighCardinalityKeyValue("attempts", "3");
		TestObservationRegistryAssert.assertThat(registry(this.runner))
			.hasNumberOfObservationsWithNameEqualTo("flame.runner", 3)
			.hasAnObservationWithAKeyValue("attempt", "1")
			.hasAnObservationWithAKeyValue("attempt", "2")
			.hasAnObservationWithAKeyValue("attempt", "3");
	}

	@Test
	void whenThereIsNoRunnerThenTheCallHasNoIds() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			free = socket.getLocalPort();
		}
		try (ConfigurableApplicationContext lonely = parent(Observed.class, "--flame.pools.default.runners[0].id=r1",
				"--flame.pools.default.runners[0].url=http://127.0.0.1:" + free,
				"--flame.pools.default.acquire-timeout=300ms")) {
			assertThatExceptionOfType(FlameNoRunnerException.class)
				.isThrownBy(() -> lonely.getBean(WorkService.class).pid());
			theOnly("flame.client", lonely).hasLowCardinalityKeyValue("outcome", "FLAME_ERROR")
				.hasLowCardinalityKeyValue("exception", "FlameNoRunnerException")
				.hasLowCardinalityKeyValue("code", "no_runner")
				.hasHighCardinalityKeyValue("invocation.id", "none")
				.hasHighCardinalityKeyValue("runner.id", "none")
				.hasHighCardinalityKeyValue("attempts", "0");
		}
	}

	@Test
	void callsWithinAHandlersProcessAreNoCallsOfTheirOwn() {
		assertThat(work().pidOfNestedCalls()).isEqualTo(ProcessHandle.current().pid());
		theOnly("flame.runner", this.runner).hasLowCardinalityKeyValue("method", "pidOfNestedCalls");
		TestObservationRegistryAssert.assertThat(registry(this.runner))
			.hasNumberOfObservationsWithNameEqualTo("flame.client", 0);
	}

	@Test
	void callsInTheLocalRoleAreObservedByTheirCaller() {
		try (ConfigurableApplicationContext local = run(Observed.class)) {
			WorkService work = local.getBean(WorkService.class);
			assertThat(work.pidOfNestedCalls()).isEqualTo(ProcessHandle.current().pid());
			theOnly("flame.client", local).doesNotHaveError()
				.hasLowCardinalityKeyValue("method", "pidOfNestedCalls")
				.hasLowCardinalityKeyValue("location", "local")
				.hasLowCardinalityKeyValue("outcome", "SUCCESS")
				.hasHighCardinalityKeyValue("runner.id", "none")
				.hasHighCardinalityKeyValue("attempts", "1")
				.doesNotHaveHighCardinalityKeyValue("invocation.id", "none");
			registry(local).clear();
			assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(work::sleepTooLong)
				.satisfies((ex) -> theOnly("flame.client", local).hasError(ex)
					.hasLowCardinalityKeyValue("outcome", "TIMEOUT"));
			TestObservationRegistryAssert.assertThat(registry(local))
				.hasNumberOfObservationsWithNameEqualTo("flame.runner", 0);
		}
	}

	@Test
	void applicationsNameThemInTheirOwnWay() {
		try (ConfigurableApplicationContext local = run(OwnConvention.class)) {
			local.getBean(WorkService.class).pid();
			theOnly("shop.calls", local).hasLowCardinalityKeyValue("team", "billing");
		}
		try (ConfigurableApplicationContext local = run(GlobalConvention.class)) {
			local.getBean(WorkService.class).pid();
			theOnly("everything", local).hasLowCardinalityKeyValue("call", "work/pid");
		}
		try (ConfigurableApplicationContext own = run(OwnConvention.class, "--spring.profiles.active=runner",
				"--server.port=0", "--spring.main.web-application-type=servlet");
				ConfigurableApplicationContext caller = parent(Observed.class,
						"--flame.pools.default.runners[0].url=http://127.0.0.1:" + port(own))) {
			caller.getBean(WorkService.class).pid();
			theOnly("shop.handlers", own).hasLowCardinalityKeyValue("method", "pid");
		}
	}

	@Test
	void theyAreSwitchedOffAsAnyOther() {
		try (ConfigurableApplicationContext quiet = parent(Observed.class,
				"--management.observations.enable.flame=false")) {
			assertThat(quiet.getBean(WorkService.class).pid()).isPositive();
			TestObservationRegistryAssert.assertThat(registry(quiet))
				.hasNumberOfObservationsWithNameEqualTo("flame.client", 0);
		}
	}

	@Test
	void whereNobodyObservesNothingStandsBetween() {
		try (ConfigurableApplicationContext unobserved = parent(Unobserved.class)) {
			assertThat(unobserved.getBean(FlameInvoker.class)).isInstanceOf(EncodingInvoker.class);
			assertThat(unobserved.getBean(WorkService.class).pid()).isPositive();
		}
		String none = "--spring.autoconfigure.exclude=org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration";
		try (ConfigurableApplicationContext unobserved = parent(Empty.class, none);
				ConfigurableApplicationContext local = run(Empty.class, none)) {
			assertThat(unobserved.getBeanProvider(ObservationRegistry.class).getIfAvailable()).isNull();
			assertThat(unobserved.getBean(FlameInvoker.class)).isInstanceOf(EncodingInvoker.class);
			assertThat(unobserved.getBean(WorkService.class).pid()).isPositive();
			assertThat(local.getBean(WorkService.class).pid()).isPositive();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Observed {

		static volatile String principal = "ada";

		@Bean
		TestObservationRegistry observationRegistry() {
			return TestObservationRegistry.create();
		}

		@Bean
		ContextPropagator principalPropagator() {
			return new ContextPropagator() {

				@Override
				public void capture(Map<String, String> carrier) {
					carrier.put("principal", principal);
				}

				@Override
				public InvocationContext.Scope restore(Map<String, String> carrier) {
					if ("mallory".equals(carrier.get("principal"))) {
						throw new SecurityException("not mallory");
					}
					return () -> {
					};
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConvention extends Observed {

		@Bean
		DefaultFlameClientObservationConvention clientConvention() {
			return new DefaultFlameClientObservationConvention() {

				@Override
				public String getName() {
					return "shop.calls";
				}

				@Override
				public KeyValues getLowCardinalityKeyValues(FlameClientObservationContext context) {
					return super.getLowCardinalityKeyValues(context).and("team", "billing");
				}

			};
		}

		@Bean
		DefaultFlameRunnerObservationConvention runnerConvention() {
			return new DefaultFlameRunnerObservationConvention() {

				@Override
				public String getName() {
					return "shop.handlers";
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GlobalConvention extends Observed {

		@Bean
		GlobalObservationConvention<FlameClientObservationContext> globalConvention() {
			return new GlobalObservationConvention<>() {

				@Override
				public boolean supportsContext(Observation.Context context) {
					return context instanceof FlameClientObservationContext;
				}

				@Override
				public String getName() {
					return "everything";
				}

				@Override
				public KeyValues getLowCardinalityKeyValues(FlameClientObservationContext context) {
					return KeyValues.of("call", context.getServiceId() + "/" + context.getMethodId());
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unobserved {

		@Bean
		ObservationRegistry observationRegistry() {
			return ObservationRegistry.NOOP;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

}
