package io.flame;

import java.time.Duration;

import io.flame.app.TestApplication;
import io.flame.app.WorkService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A handler that goes on although nobody waits for it any more.
 */
class StuckHandlerTests {

	@Test
	void runnerWithAStuckHandlerIsReplacedAndOthersServeMeanwhile() {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.max=2",
					"--flame.pools.default.spawn-timeout=60s", "--flame.backend.process.memory=128MB",
					"--spring.main.register-shutdown-hook=false")) {
			WorkService work = parent.getBean(WorkService.class);
			long stuck = work.pid();
			assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> work.ignoreInterrupts(120_000));
			assertThat(work.pid()).isNotEqualTo(stuck);
			await().atMost(Duration.ofSeconds(60))
				.until(() -> ProcessHandle.of(stuck).filter(ProcessHandle::isAlive).isEmpty());
			assertThat(work.pid()).isNotEqualTo(stuck);
		}
	}

}
