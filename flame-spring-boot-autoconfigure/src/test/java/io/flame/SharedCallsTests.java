package io.flame;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import io.flame.runner.RunnerState;
import io.flame.runner.RunnerStatus;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.i18n.LocaleContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Callers of short methods, which share requests to one runner, among calls that are
 * long, give up or are given up. What waits is let go only after thousands of others were
 * answered: if anybody waited for it, the tests would not end.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedCallsTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int CALLERS = 32;

	private static final int THOUSANDS = 4000;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicBoolean enough = new AtomicBoolean();

	private final AtomicInteger answered = new AtomicInteger();

	private final AtomicIntegerArray answeredOf = new AtomicIntegerArray(CALLERS);

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext runner;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext parent;

	@SuppressWarnings("NullAway.Init")
	private Gates gates;

	@BeforeEach
	void start() {
		Gates.gate = new CountDownLatch(1);
		Gates.arrived.clear();
		Application.batches.set(0);
		this.runner = new SpringApplicationBuilder(Application.class).run("--spring.profiles.active=runner",
				"--server.port=0", "--flame.security.secret=s3cret", "--flame.server.max-concurrency=64",
				"--flame.context.mdc-keys=user", "--flame.server.drain-timeout=1s",
				"--spring.main.register-shutdown-hook=false");
		this.parent = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.security.secret=s3cret", "--flame.context.mdc-keys=user",
					"--flame.request-timeout=10m", "--spring.main.register-shutdown-hook=false",
					"--flame.runner-url=http://127.0.0.1:"
							+ this.runner.getEnvironment().getRequiredProperty("local.server.port"));
		this.gates = this.parent.getBean(Gates.class);
	}

	@AfterEach
	void stop() {
		this.enough.set(true);
		Gates.gate.countDown();
		this.parent.close();
		this.runner.close();
		this.threads.shutdownNow();
	}

	private List<Future<?>> callers(Caller caller) {
		List<Future<?>> callers = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			int number = i;
			callers.add(this.threads.submit(() -> {
				for (int n = 0; !this.enough.get(); n++) {
					caller.call(number, n);
					this.answered.incrementAndGet();
					this.answeredOf.incrementAndGet(number);
				}
				return null;
			}));
		}
		return callers;
	}

	private List<Future<?>> callersOfPass() {
		return callers((caller, n) -> {
			String text = caller + "/" + n;
			assertThat(this.gates.pass(text)).isEqualTo(text);
		});
	}

	/**
	 * Wait until so many more calls were answered, and some of each caller.
	 */
	private void awaitAnswers(int count) {
		int begin = this.answered.get();
		int[] each = IntStream.range(0, CALLERS).map(this.answeredOf::get).toArray();
		await().atMost(LONG)
			.until(() -> this.answered.get() > begin + count && IntStream.range(0, CALLERS)
				.allMatch((caller) -> this.answeredOf.get(caller) > each[caller] + 2));
	}

	private void finish(List<Future<?>> callers) throws Exception {
		this.enough.set(true);
		for (Future<?> caller : callers) {
			caller.get(60, TimeUnit.SECONDS);
		}
		// else it was no test
		assertThat(Application.batches).hasPositiveValue();
		await().untilAsserted(() -> assertThat(running()).isEmpty());
	}

	private List<RunnerStatus.Running> running() {
		return this.runner.getBean(RunnerState.class).status().running();
	}

	@Test
	void nobodyWaitsForALongCall() throws Exception {
		Future<String> longOne = this.threads.submit(() -> this.gates.await("long"));
		List<Future<?>> callers = callersOfPass();
		awaitAnswers(THOUSANDS);
		assertThat(longOne).isNotDone();
		Gates.gate.countDown();
		assertThat(longOne.get(60, TimeUnit.SECONDS)).isEqualTo("long");
		finish(callers);
	}

	@Test
	void nobodyWaitsForACallThatIsLongOnceOfAMethodThatIsShort() throws Exception {
		List<Future<?>> callers = callersOfPass();
		awaitAnswers(1000);
		List<Future<String>> longOnes = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			String name = "wait" + i;
			longOnes.add(this.threads.submit(() -> this.gates.pass(name)));
			await().atMost(LONG).until(() -> Gates.arrived.contains(name));
			awaitAnswers(200);
		}
		awaitAnswers(THOUSANDS);
		assertThat(longOnes).noneMatch(Future::isDone);
		Gates.gate.countDown();
		for (int i = 0; i < longOnes.size(); i++) {
			assertThat(longOnes.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("wait" + i);
		}
		finish(callers);
	}

	@Test
	void whenTheTimeOfOneIsOverThenTheOthersGoOn() throws Exception {
		// known as short
		for (int i = 0; i < 50; i++) {
			this.gates.hurry("go");
		}
		List<Future<?>> callers = callersOfPass();
		awaitAnswers(1000);
		List<Future<String>> late = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			late.add(this.threads.submit(() -> this.gates.hurry("wait")));
		}
		for (Future<String> call : late) {
			assertThat(failure(call)).isInstanceOf(FlameTimeoutException.class);
		}
		// ended on the runner, too: the gate is still closed
		await().atMost(LONG).until(() -> running().size() <= CALLERS);
		awaitAnswers(1000);
		finish(callers);
	}

	@Test
	void whenOneIsInterruptedThenTheOthersGoOn() throws Exception {
		List<Future<?>> callers = callersOfPass();
		awaitAnswers(1000);
		for (int i = 0; i < 10; i++) {
			String name = "wait" + i;
			Map<String, Throwable> failures = new ConcurrentHashMap<>();
			Thread victim = new Thread(() -> {
				try {
					this.gates.pass(name);
				}
				catch (RuntimeException | InterruptedException ex) {
					failures.put(name, ex);
				}
			});
			victim.start();
			await().atMost(LONG).until(() -> Gates.arrived.contains(name));
			victim.interrupt();
			victim.join();
			assertThat(failures.get(name)).isInstanceOf(FlameCancelledException.class);
		}
		await().atMost(LONG).until(() -> running().size() <= CALLERS);
		awaitAnswers(1000);
		finish(callers);
	}

	@Test
	void eachCallHasTheContextOfItsOwnCaller() throws Exception {
		List<Future<?>> callers = callers((caller, n) -> {
			boolean known = (caller + n) % 3 > 0;
			if (known) {
				MDC.put("user", "user" + caller);
				LocaleContextHolder.setLocale(Locale.forLanguageTag("de-x-" + caller));
			}
			try {
				assertThat(this.gates.who()).containsExactlyEntriesOf(
						known ? new TreeMap<>(Map.of("locale", "de-x-" + caller, "user", "user" + caller)) : Map.of());
			}
			finally {
				MDC.clear();
				LocaleContextHolder.resetLocaleContext();
			}
		});
		await().atMost(LONG).until(() -> this.answered.get() > THOUSANDS || callers.stream().anyMatch(Future::isDone));
		finish(callers);
	}

	private static @Nullable Throwable failure(Future<?> call) throws Exception {
		try {
			call.get(60, TimeUnit.SECONDS);
			return null;
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
	}

	/**
	 * Calls, again and again.
	 */
	private interface Caller {

		void call(int caller, int n) throws Exception;

	}

	@FlameService("gates")
	static class Gates {

		static volatile CountDownLatch gate = new CountDownLatch(1);

		static final Set<String> arrived = ConcurrentHashMap.newKeySet();

		public String await(String text) throws InterruptedException {
			gate.await();
			return text;
		}

		/**
		 * Short, but for some.
		 */
		public String pass(String text) throws InterruptedException {
			if (text.startsWith("wait")) {
				arrived.add(text);
				gate.await();
			}
			return text;
		}

		@FlameMethod(timeout = "3s")
		public String hurry(String text) throws InterruptedException {
			return pass(text);
		}

		public Map<String, String> who() {
			Map<String, String> who = new TreeMap<>();
			String user = MDC.get("user");
			if (user != null) {
				who.put("user", user);
			}
			if (LocaleContextHolder.getLocaleContext() != null) {
				who.put("locale", LocaleContextHolder.getLocale().toLanguageTag());
			}
			return who;
		}

	}

	@Configuration
	@EnableAutoConfiguration
	@Import(Gates.class)
	static class Application {

		/** Of requests for several calls. */
		static final AtomicInteger batches = new AtomicInteger();

		/** The application's filters do not see calls. */
		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> countingValve() {
			return (factory) -> factory.addEngineValves(new ValveBase() {

				@Override
				public void invoke(Request request, Response response) throws IOException, ServletException {
					if ("application/cbor-seq".equals(request.getContentType())) {
						batches.incrementAndGet();
					}
					getNext().invoke(request, response);
				}

			});
		}

	}

}
