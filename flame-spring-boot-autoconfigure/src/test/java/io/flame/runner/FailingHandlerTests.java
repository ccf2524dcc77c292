package io.flame.runner;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.flame.FlameException;
import io.flame.FlameService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Exceptions that are hard to log and to send: what reaches the caller is still the
 * failure of its handler.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailingHandlerTests {

	/** The runner that exposes errors, and the one that does not. */
	private static final Map<Boolean, ConfigurableApplicationContext> runners = new HashMap<>();

	@BeforeAll
	static void start() {
		for (boolean expose : new boolean[] { false, true }) {
			runners.put(expose, run("--flame.expose-errors=" + expose));
		}
	}

	@AfterAll
	static void stop() {
		runners.values().forEach(ConfigurableApplicationContext::close);
		runners.clear();
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class)
			.properties("spring.profiles.active=runner", "server.port=0", "spring.main.register-shutdown-hook=false")
			.run(arguments);
	}

	private static int port(ConfigurableApplicationContext runner) {
		return runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@ParameterizedTest
	@CsvSource({ "deep, java.lang.IllegalStateException, level 50000",
			"silent, io.flame.runner.FailingHandlerTests$Silent, FailingHandlerTests.Silent",
			"huge, java.lang.IllegalStateException, xxx",
			"broken, io.flame.runner.FailingHandlerTests$Broken, FailingHandlerTests.Broken",
			"outOfMemory, java.lang.OutOfMemoryError, Java heap space",
			"overflow, java.lang.StackOverflowError, StackOverflowError",
			"suppressed, java.lang.IllegalStateException, many" })
	void typeAndMessageReachTheCallerAndTheLog(String method, String type, String message, CapturedOutput output)
			throws IOException {
		for (boolean expose : new boolean[] { false, true }) {
			ConfigurableApplicationContext runner = Objects.requireNonNull(runners.get(expose));
			int port = port(runner);
			Map<String, @Nullable Object> fields = WireRunner.fields(method);
			fields.put("serviceId", "failing");
			try (RawConnection connection = new RawConnection(port)) {
				connection.write(WireRunner.message("POST", "/invoke", WireCodec.CBOR.encode(fields),
						"Content-Type: application/cbor"));
				RawConnection.Answer answer = connection.read();
				assertThat(answer.status()).isEqualTo(200);
				assertThat(answer.body()).hasSizeLessThan(1_000_000);
				assertThat(WireCodec.CBOR.decode(answer.body()).get("error")).asString()
					.contains("code=handler_error", "type=" + type, "message=" + message);
			}
			assertOtherCallsAreServed(runner);
		}
		assertThat(output.getAll()).contains("(failing/" + method + ") failed").contains(type);
		assertThat(output.getAll().length()).isLessThan(2_000_000);
	}

	@Test
	void failureKeepsItsCodeWhereItsDetailsCannotBeSent() {
		try (ConfigurableApplicationContext runner = run("--flame.expose-errors=true",
				"--flame.max-response-size=100KB")) {
			HttpResponse<String> answer = new RunnerClient(port(runner))
				.post("{\"serviceId\":\"failing\",\"methodId\":\"detailed\",\"args\":[]}");
			assertThat(answer.body()).contains("\"out_of_paper\"", "no paper").hasSizeLessThan(2000);
		}
	}

	private static void assertOtherCallsAreServed(ConfigurableApplicationContext runner) {
		assertThat(new RunnerClient(port(runner)).post("{\"serviceId\":\"failing\",\"methodId\":\"fine\",\"args\":[]}")
			.body()).isEqualTo("{\"ok\":true,\"result\":\"fine\"}");
		await().until(() -> runner.getBean(RunnerState.class).running().isEmpty());
	}

	@Configuration
	@EnableAutoConfiguration
	@Import(Failing.class)
	static class Application {

	}

	@FlameService("failing")
	public static class Failing {

		public String fine() {
			return "fine";
		}

		public void deep() {
			IllegalStateException thrown = new IllegalStateException("level 0");
			for (int i = 1; i <= 50_000; i++) {
				thrown = new IllegalStateException("level " + i, thrown);
			}
			throw thrown;
		}

		public void silent() {
			throw new Silent();
		}

		public void huge() {
			throw new IllegalStateException("x".repeat(50_000_000));
		}

		public void broken() {
			throw new Broken();
		}

		public void outOfMemory() {
			throw new OutOfMemoryError("Java heap space");
		}

		public int overflow() {
			return 1 + overflow();
		}

		public void suppressed() {
			IllegalStateException thrown = new IllegalStateException("many");
			for (int i = 0; i < 50_000; i++) {
				thrown.addSuppressed(new IllegalStateException("another"));
			}
			throw thrown;
		}

		public void detailed() {
			throw new FlameException("out_of_paper", "no paper", null, Map.of("rest", "x".repeat(500_000)), false);
		}

	}

	static class Silent extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("nothing to say");
		}

	}

	/**
	 * Nothing of it works.
	 */
	static class Broken extends RuntimeException {

		@Override
		public String getMessage() {
			throw new AssertionError();
		}

		@Override
		public String toString() {
			throw new AssertionError();
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new AssertionError();
		}

		@Override
		public synchronized Throwable getCause() {
			throw new AssertionError();
		}

	}

}
