package io.flame.runner;

import io.flame.app.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a runner logs about a handler that failed.
 */
@ExtendWith(OutputCaptureExtension.class)
class HandlerLogTests {

	private static final String FRAME = "\tat io.flame.app.WorkService.fail(";

	@Test
	void whereErrorsStayInTheRunnerItLogsTheStackTraceOnce(CapturedOutput output) {
		fail();
		assertThat(output.getOut().split("\\(work/fail\\) failed", -1)).hasSize(2);
		assertThat(output.getOut()).containsOnlyOnce("java.lang.IllegalArgumentException: secret").contains(FRAME);
	}

	@Test
	void whereTheCallerGetsTheStackTraceTheRunnerLogsOneLine(CapturedOutput output) {
		fail("--flame.expose-errors=true");
		assertThat(output.getOut())
			.containsOnlyOnce("(work/fail) failed, its caller has the stack trace: "
					+ "java.lang.IllegalArgumentException: secret")
			.doesNotContain(FRAME);
	}

	private static void fail(String... arguments) {
		try (ConfigurableApplicationContext runner = new SpringApplicationBuilder(TestApplication.class)
			.properties("spring.profiles.active=runner", "server.port=0", "spring.main.register-shutdown-hook=false")
			.run(arguments)) {
			RunnerClient client = new RunnerClient(
					runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			assertThat(client.post("{\"serviceId\":\"work\",\"methodId\":\"fail\",\"args\":[\"secret\"]}").body())
				.contains("handler_error");
		}
	}

}
