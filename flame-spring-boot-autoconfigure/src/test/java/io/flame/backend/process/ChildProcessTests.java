package io.flame.backend.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.flame.FlameNoRunnerException;
import io.flame.FlameRemoteException;
import io.flame.app.ParentMain;
import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import io.flame.broken.BrokenRunnerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * How child JVMs begin and end.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChildProcessTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@Test
	void childThatCanNotStartTellsTheWaitingCallerWhy(CapturedOutput output) {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(BrokenRunnerApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.backend.process.memory=128MB",
					"--flame.pools.default.spawn-timeout=60s", "--spring.main.register-shutdown-hook=false")) {
			TypesService types = parent.getBean(TypesService.class);
			assertThatExceptionOfType(FlameNoRunnerException.class).isThrownBy(() -> types.add(1, 2))
				.withMessageContaining("exit code 1")
				.withMessageContaining("the graphics card is missing");
			// Tomcat's warnings would stand in the middle of the output
			assertThat(output.getOut()).contains("the graphics card is missing")
				.doesNotContain("appears to have started a thread");
		}
	}

	@Test
	void childThatDoesNotGetReadyInTimeIsEndedAndTheCallerIsTold() {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(BrokenRunnerApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.backend.process.memory=128MB",
					"--flame.pools.default.spawn-timeout=100ms", "--flame.pools.default.acquire-timeout=1s",
					"--spring.main.register-shutdown-hook=false")) {
			TypesService types = parent.getBean(TypesService.class);
			assertThatExceptionOfType(FlameNoRunnerException.class).isThrownBy(() -> types.add(1, 2))
				.withMessageContaining("spawn-timeout");
		}
		await().atMost(LONG)
			.until(() -> ProcessHandle.current()
				.children()
				.noneMatch((child) -> child.info().commandLine().orElse("").contains("BrokenRunnerApplication")));
	}

	@Test
	@DisabledOnOs(value = OS.LINUX, disabledReason = "OrphanTests, which expects more")
	void whenParentIsKilledThenItsRunnersEnd() throws Exception {
		Process parent = startParent();
		try {
			long runner = awaitRunner(parent);
			ProcessHandle handle = ProcessHandle.of(runner).orElseThrow();
			assertThat(handle.isAlive()).isTrue();
			parent.destroyForcibly();
			await().atMost(LONG).until(() -> !handle.isAlive());
		}
		finally {
			parent.destroyForcibly();
		}
	}

	@Test
	void whenParentIsStoppedThenItsRunnersAreGoneBeforeIt() throws Exception {
		Process parent = startParent();
		try {
			ProcessHandle handle = ProcessHandle.of(awaitRunner(parent)).orElseThrow();
			parent.destroy();
			assertThat(parent.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(handle.isAlive()).isFalse();
		}
		finally {
			parent.destroyForcibly();
		}
	}

	@Test
	void interruptOfATerminalIsTheParentsAffairAndRunnersOfAParentThatEndsInOrderAreHeardToTheEnd(CapturedOutput output)
			throws Exception {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.backend.process.memory=128MB",
					"--flame.pools.default.max=1", "--flame.pools.default.spawn-timeout=60s",
					"--spring.main.register-shutdown-hook=false")) {
			WorkService work = parent.getBean(WorkService.class);
			long pid = work.pid();
			assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(pid)).start().waitFor()).isZero();
			// a runner that has begun to drain finishes this and takes no other
			work.sleep(1000);
			assertThat(work.pid()).isEqualTo(pid);
		}
		await().atMost(LONG).until(() -> output.getOut().contains("Graceful shutdown complete"));
		// they do not miss it
		assertThat(output.getOut()).doesNotContain("This runner terminates", "its parent has ended");
	}

	@Test
	void whatAChildLogsAsJsonIsLoggedAtItsLevel(CapturedOutput output) {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.backend.process.memory=128MB",
					"--flame.pools.default.max=1", "--flame.pools.default.spawn-timeout=60s",
					"--logging.structured.format.console=ecs", "--spring.main.register-shutdown-hook=false")) {
			WorkService work = parent.getBean(WorkService.class);
			assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(work::failUnknown);
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(output.getOut().lines())
					.filteredOn(
							(line) -> line.contains("io.flame.runners.default") && line.contains("work/failUnknown"))
					.singleElement()
					.asString()
					.contains("{\"level\":\"WARN\"", "[default-1] {\\\"@timestamp"));
		}
		finally {
			// Boot leaves it behind
			System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");
		}
	}

	private static Process startParent() throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
				"-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-cp",
				System.getProperty("java.class.path"), ParentMain.class.getName(), "--spring.profiles.active=parent",
				"--flame.backend.process.memory=128MB", "--flame.pools.default.spawn-timeout=60s")
			.redirectErrorStream(true)
			.start();
	}

	private static long awaitRunner(Process parent) {
		BufferedReader output = new BufferedReader(new InputStreamReader(parent.getInputStream()));
		List<String> seen = new ArrayList<>();
		try {
			String line;
			while ((line = output.readLine()) != null) {
				seen.add(line);
				if (line.startsWith("runner pid ")) {
					return Long.parseLong(line.substring("runner pid ".length()));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new AssertionError("The parent ended: " + seen);
	}

}
