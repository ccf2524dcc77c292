package io.flame;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.flame.FlameTimeoutException.Stage;
import io.flame.app.TestApplication;
import io.flame.app.WorkService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * In the local role a call has the deadline that it would have on a runner.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalDeadlineTests {

	private ConfigurableApplicationContext context;

	private WorkService work;

	@BeforeAll
	void start() {
		this.context = new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.run("--spring.main.register-shutdown-hook=false");
		this.work = this.context.getBean(WorkService.class);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void aHandlerIsInterruptedAtItsDeadlineAndItsCallerIsNot() {
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(this.work::sleepTooLong)
			.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(Stage.EXECUTION))
			.withCauseInstanceOf(InterruptedException.class)
			.withMessageContaining("work/sleepTooLong took longer than 300 ms");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void aHandlerThatIgnoresItsInterruptIsLateAllTheSame() {
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> this.work.ignoreInterrupts(600));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void whoInterruptsTheCallerInterruptsTheHandlerAndIsNotForgotten() throws Exception {
		CountDownLatch interrupted = new CountDownLatch(1);
		Thread caller = new Thread(() -> {
			Thread.currentThread().interrupt();
			this.work.ignoreInterrupts(1);
			if (Thread.currentThread().isInterrupted()) {
				interrupted.countDown();
			}
		});
		caller.start();
		assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
		caller.join();
	}

	@Test
	void anInterruptThatTheHandlerGotOverDoesNotEndItsDeadline() throws Exception {
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			Thread.currentThread().interrupt();
			try {
				this.work.ignoreInterrupts(1500);
			}
			catch (RuntimeException ex) {
				thrown.set(ex);
			}
		});
		caller.start();
		caller.join();
		assertThat(thrown.get()).isInstanceOf(FlameTimeoutException.class);
	}

	@Test
	void exceptionsPassUnchanged() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.work.fail("no")).withMessage("no").withNoCause();
		assertThatExceptionOfType(WorkService.PaperJam.class).isThrownBy(() -> this.work.failChecked("no"));
	}

}
