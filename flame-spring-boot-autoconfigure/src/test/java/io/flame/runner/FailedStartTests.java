package io.flame.runner;

import io.flame.broken.BrokenRunnerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What the log of a runner says that cannot start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTests {

	@Test
	void webServerDoesNotWarnOfFlamesThreads(CapturedOutput output) {
		SpringApplication application = new SpringApplicationBuilder(BrokenRunnerApplication.class)
			.properties("spring.profiles.active=runner", "server.port=0", "spring.main.register-shutdown-hook=false")
			.build();
		assertThatException().isThrownBy(application::run).withStackTraceContaining("the graphics card is missing");
		assertThat(output.getAll()).contains("Tomcat initialized").doesNotContain("appears to have started a thread");
	}

}
