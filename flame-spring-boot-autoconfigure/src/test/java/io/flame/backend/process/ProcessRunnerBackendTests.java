package io.flame.backend.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerStartException;
import io.flame.backend.SpawnedRunner;
import io.flame.backend.Termination;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The process backend with children that are no applications. Each has an id of its own,
 * so that what it leaves behind can be told from what others leave.
 */
@EnabledOnOs(OS.LINUX)
class ProcessRunnerBackendTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final ProcessLimits LIMITS = new ProcessLimits(8L * 1024 * 1024 * 1024, 2);

	private static final AtomicInteger number = new AtomicInteger();

	private final String id = "backend-tests-%d-%d".formatted(ProcessHandle.current().pid(), number.incrementAndGet());

	private final AtomicReference<Supplier<List<String>>> output = new AtomicReference<>();

	private @Nullable RunnerInstance launched;

	@AfterEach
	void terminate() {
		if (this.launched != null) {
			this.launched.terminate(Duration.ZERO);
		}
		assertNothingIsLeft();
	}

	private static ProcessRunnerBackend backend(String... actions) {
		return new ProcessRunnerBackend(FakeChild.launch(actions),
				(pool) -> new ChildSettings(64L * 1024 * 1024, 1, true), LIMITS);
	}

	private static ProcessRunnerBackend backend(ThreadFactory threads, ProcessRunnerBackend.ProcessStarter starter) {
		return new ProcessRunnerBackend(FakeChild.launch("secret", "ready"),
				(pool) -> new ChildSettings(64L * 1024 * 1024, 1, true), LIMITS, threads, starter);
	}

	private LaunchRequest request(String id, Duration timeout) {
		return new LaunchRequest(id, "some pool", new SpawnedRunner(id, "some pool", 1).environment(), "s3cret",
				RunnerResources.NONE, timeout, this.output::set);
	}

	private RunnerInstance launch(ProcessRunnerBackend backend) throws Exception {
		RunnerInstance instance = backend.launch(request(this.id, LONG));
		this.launched = instance;
		return instance;
	}

	private void assertNothingIsLeft() {
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(ProcessHandle.current().children().filter(this::isOurs)).isEmpty();
			assertThat(directories()).isEmpty();
			assertThat(Thread.getAllStackTraces().keySet()).noneMatch((thread) -> thread.getName().endsWith(this.id));
		});
	}

	private boolean isOurs(ProcessHandle child) {
		return child.info().commandLine().orElse("").contains(this.id);
	}

	private List<Path> directories() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files.filter((file) -> file.getFileName().toString().contains(this.id)).toList();
		}
	}

	private static Termination termination(RunnerInstance instance) throws Exception {
		return instance.terminated().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
	}

	@Test
	void returnsWhenTheAddressIsKnownAndLeavesNothingWhenItIsTerminated() throws Exception {
		RunnerInstance instance = launch(backend("secret", "ready"));
		assertThat(instance.id()).isEqualTo(this.id);
		assertThat(instance.uri()).hasToString("http://127.0.0.1:4711/invoke");
		assertThat(instance.owned()).isTrue();
		assertThat(instance.terminated().toCompletableFuture()).isNotDone();
		instance.terminate(Duration.ofSeconds(10));
		assertThat(termination(instance).exitCode()).isEqualTo(143);
		instance.terminate(Duration.ZERO);
	}

	@Test
	void theSecretTravelsOnStandardInputOnly() throws Exception {
		RunnerInstance instance = launch(backend("secret", "env", "ready"));
		assertThat(instance.lastOutput()).contains("secret s3cret", "FLAME_RUNNER_ID=" + this.id);
		assertThat(instance.lastOutput().stream().filter((line) -> !line.equals("secret s3cret")))
			.noneMatch((line) -> line.contains("s3cret"));
		assertThat(ProcessHandle.current()
			.children()
			.filter(this::isOurs)
			.map((child) -> child.info().commandLine().orElse(""))).isNotEmpty()
			.noneMatch((line) -> line.contains("s3cret"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "some pool-1", "größe-1", "a/b;c=1 path=/x port=1", "${x}%20" })
	void everyIdGetsAChild(String name) throws Exception {
		String id = this.id + " " + name;
		RunnerInstance instance = backend("secret", "ready").launch(request(id, LONG));
		this.launched = instance;
		assertThat(instance.id()).isEqualTo(id);
	}

	@Test
	void aHangingStartHandsItsOutputOverAndLeavesNothing() {
		ProcessRunnerBackend backend = backend("secret", "print=hanging");
		CompletableFuture<List<String>> seen = CompletableFuture.supplyAsync(() -> await().atMost(LONG)
			.until(() -> (this.output.get() != null) ? this.output.get().get() : List.<String>of(),
					(lines) -> lines.contains("hanging")));
		assertThatExceptionOfType(RunnerStartException.class)
			.isThrownBy(() -> backend.launch(request(this.id, Duration.ofSeconds(4))))
			.withMessageContaining("not ready within 4000 ms")
			.withMessageContaining("hanging")
			.satisfies((ex) -> assertThat(ex.isPermanent()).isFalse());
		assertThat(seen.join()).contains("hanging");
	}

	@Test
	void anInterruptedStartLeavesNothing() {
		ProcessRunnerBackend backend = backend("secret", "print=hanging");
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Thread thread = new Thread(() -> {
			try {
				backend.launch(request(this.id, LONG));
			}
			catch (Throwable ex) {
				failure.set(ex);
			}
		});
		thread.start();
		await().atMost(LONG).until(() -> this.output.get() != null);
		thread.interrupt();
		await().atMost(LONG).until(() -> failure.get() != null);
		assertThat(failure.get()).isInstanceOf(InterruptedException.class);
	}

	@Test
	void aChildThatEndsBeforeItIsReadyIsAFailureWithItsOutput() {
		assertThatExceptionOfType(RunnerStartException.class)
			.isThrownBy(() -> launch(backend("secret", "print=no graphics card", "exit=1")))
			.withMessageContaining("exit code 1")
			.withMessageContaining("no graphics card")
			.satisfies((ex) -> assertThat(ex.isPermanent()).isTrue());
	}

	@Test
	void aChildThatRunsOutOfMemoryIsTerminatedWithThatReason() throws Exception {
		RunnerInstance instance = launch(backend("secret", "ready", "oom"));
		assertThat(termination(instance).reason()).contains("OutOfMemoryError: Java heap space", "exit code 3");
		assertThat(termination(instance).exitCode()).isEqualTo(3);
	}

	@Test
	void aChildThatRunsOutOfMemoryIsKeptIfItIsSaid() throws Exception {
		ProcessRunnerBackend backend = new ProcessRunnerBackend(FakeChild.launch("secret", "ready", "oom"),
				(pool) -> new ChildSettings(64L * 1024 * 1024, 1, false), LIMITS);
		RunnerInstance instance = launch(backend);
		await().atMost(LONG).until(() -> instance.lastOutput().contains("survived"));
		assertThat(instance.terminated().toCompletableFuture()).isNotDone();
	}

	@Test
	void anExitCodeIsNotMistakenForALackOfMemory() throws Exception {
		assertThat(termination(launch(backend("secret", "ready", "exit=3"))).reason()).contains("exit code 3")
			.doesNotContain("OutOfMemoryError");
	}

	@Test
	void aChildThatWasKilledIsNoticed() throws Exception {
		RunnerInstance instance = launch(backend("secret", "ready"));
		ProcessHandle.current().children().filter(this::isOurs).forEach(ProcessHandle::destroyForcibly);
		assertThat(termination(instance)).satisfies((termination) -> {
			assertThat(termination.exitCode()).isEqualTo(137);
			assertThat(termination.reason()).contains("killed");
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aThreadThatCannotBeStartedCostsNoChild(int failing) {
		AtomicInteger processes = new AtomicInteger();
		ProcessRunnerBackend backend = backend(new ExhaustedThreads(failing + 1), (builder) -> {
			processes.incrementAndGet();
			return builder.start();
		});
		assertThatExceptionOfType(RunnerStartException.class).isThrownBy(() -> launch(backend))
			.withMessageContaining("unable to create native thread")
			.satisfies((ex) -> assertThat(ex.isPermanent()).isFalse());
		assertThat(processes).hasValue(0);
	}

	@Test
	void aThreadThatCannotBeStartedKeepsNoBackendFromBeingCreated() throws Exception {
		RunnerInstance instance = launch(backend(new ExhaustedThreads(1), ProcessBuilder::start));
		assertThat(instance.terminated().toCompletableFuture()).isNotDone();
	}

	/** The JDK starts its own thread for a process after the process. */
	@Test
	void whenTheJdkCannotStartItsThreadThenTheChildThatRunsAlreadyIsKilled() {
		AtomicReference<Process> process = new AtomicReference<>();
		ProcessRunnerBackend backend = backend(Thread::new, (builder) -> {
			process.set(builder.start());
			throw new OutOfMemoryError("unable to create native thread");
		});
		assertThatExceptionOfType(RunnerStartException.class).isThrownBy(() -> launch(backend))
			.withMessageContaining("unable to create native thread");
		await().atMost(LONG).until(() -> !Objects.requireNonNull(process.get()).isAlive());
	}

	@Test
	void whenMemoryIsShortAfterTheStartThenTheChildIsKilled() {
		AtomicReference<Process> process = new AtomicReference<>();
		ProcessRunnerBackend backend = backend(Thread::new, (builder) -> {
			process.set(builder.start());
			return new UnknownProcess(process.get());
		});
		assertThatExceptionOfType(RunnerStartException.class).isThrownBy(() -> launch(backend))
			.withMessageContaining("Java heap space")
			.satisfies((ex) -> assertThat(ex.isPermanent()).isFalse());
		assertThat(Objects.requireNonNull(process.get()).isAlive()).isFalse();
	}

	@Test
	void limitsAreThoseOfTheMachine() {
		ProcessLimits limits = ProcessLimits.ofThisMachine(null);
		assertThat(limits.maxParallelStarts()).isEqualTo(Runtime.getRuntime().availableProcessors());
		assertThat(limits.memory()).isGreaterThan(Runtime.getRuntime().maxMemory());
		assertThat(ProcessLimits.ofThisMachine(7).maxParallelStarts()).isEqualTo(7);
	}

	@ParameterizedTest
	@CsvSource({ "2, , 64", "1, , 64", "1000, , 64", "2, 1024, 8", "60, 1024, 8", "2, 1, 64", "1, 100000, 1" })
	void thePoolIsNoLargerThanTheMemoryForTheHeapsOfItsChildren(int max, @Nullable Long heap, int limit) {
		long mebibyte = 1024 * 1024;
		ProcessRunnerBackend backend = new ProcessRunnerBackend(FakeChild.launch(),
				(pool) -> new ChildSettings((heap != null) ? heap * mebibyte : null, max, true), LIMITS);
		assertThat(backend.maxRunners("some pool")).isEqualTo(limit);
	}

	/**
	 * A thread that cannot be started, as the JVM reports it.
	 */
	private static final class ExhaustedThreads implements ThreadFactory {

		private final int failing;

		private final AtomicInteger created = new AtomicInteger();

		ExhaustedThreads(int failing) {
			this.failing = failing;
		}

		@Override
		public Thread newThread(Runnable task) {
			boolean fails = this.created.incrementAndGet() == this.failing;
			return new Thread(task) {
				@Override
				public void start() {
					if (fails) {
						throw new OutOfMemoryError("unable to create native thread");
					}
					super.start();
				}
			};
		}

	}

	/**
	 * A process for whose id there is no memory when it is asked for the first time.
	 */
	private static final class UnknownProcess extends Process {

		private final Process process;

		private final AtomicBoolean asked = new AtomicBoolean();

		UnknownProcess(Process process) {
			this.process = process;
		}

		@Override
		public long pid() {
			if (this.asked.compareAndSet(false, true)) {
				throw new OutOfMemoryError("Java heap space");
			}
			return this.process.pid();
		}

		@Override
		public OutputStream getOutputStream() {
			return this.process.getOutputStream();
		}

		@Override
		public InputStream getInputStream() {
			return this.process.getInputStream();
		}

		@Override
		public InputStream getErrorStream() {
			return this.process.getErrorStream();
		}

		@Override
		public int waitFor() throws InterruptedException {
			return this.process.waitFor();
		}

		@Override
		public int exitValue() {
			return this.process.exitValue();
		}

		@Override
		public void destroy() {
			this.process.destroy();
		}

		@Override
		public Process destroyForcibly() {
			this.process.destroyForcibly();
			return this;
		}

		@Override
		public ProcessHandle toHandle() {
			return this.process.toHandle();
		}

	}

}
