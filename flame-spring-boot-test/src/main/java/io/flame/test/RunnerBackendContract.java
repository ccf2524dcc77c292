package io.flame.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerSecrets;
import io.flame.backend.RunnerStartException;
import io.flame.backend.SpawnedRunner;
import io.flame.backend.Termination;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

/**
 * What every {@link RunnerBackend} must do, as tests. The test class of a backend extends
 * this class and returns a backend that starts {@link ContractRunner} as its application.
 * <p>
 * A test launches runners for real, so the class takes as long as they do.
 */
public abstract class RunnerBackendContract {

	private static final String POOL = "contract pool";

	/** The names end in JSON's strings of the form {@code "NAME=value"}. */
	private static final Pattern PARENTS_SECRETS = Pattern
		.compile("\"FLAME_(SECRET|SECURITY_SECRETS?(_[^=]*)?|SECURITY_ADOPTION_?KEY)=", Pattern.CASE_INSENSITIVE);

	private static final AtomicInteger number = new AtomicInteger();

	private final ContractLaunches launches = new ContractLaunches();

	private final RunnerSecrets secrets = RunnerSecrets.of("adoption key of the contract");

	private @Nullable RunnerBackend backend;

	private @Nullable RunnerBackend restarted;

	/**
	 * Create the backend under test. What it starts must be {@link ContractRunner}.
	 * @return a backend
	 */
	protected abstract RunnerBackend createBackend();

	/**
	 * Whether the backend finds runners that an earlier process has left. By default it
	 * does not.
	 * @return whether adoption is tested
	 */
	protected boolean offersAdoption() {
		return false;
	}

	/**
	 * Create a second backend, as the next process of the application would create it: it
	 * finds the runners of the first one. Called after the first one was closed.
	 * @return a backend
	 */
	protected RunnerBackend createBackendAfterRestart() {
		throw new UnsupportedOperationException(
				"Override createBackendAfterRestart(), since offersAdoption() returns true: it returns a second backend, as the next process would create it");
	}

	/**
	 * What exists of runners that the backend has started: processes, containers, files.
	 * By default the processes that this JVM has started: add to what
	 * {@code super.remains()} returns.
	 * @return descriptions of what exists, empty if there is nothing
	 */
	protected Collection<?> remains() {
		return ProcessHandle.current()
			.descendants()
			.filter(ProcessHandle::isAlive)
			.map((process) -> process.pid() + " " + process.info().commandLine().orElse(""))
			.toList();
	}

	/**
	 * Whether the backend can read what runners print. By default it can.
	 * @return whether the output is tested
	 */
	protected boolean readsOutput() {
		return true;
	}

	/**
	 * How long a runner may take to start. By default a minute.
	 * @return a time
	 */
	protected Duration startTime() {
		return Duration.ofMinutes(1);
	}

	/**
	 * How long a start may take that is to fail by its time-out: enough for the runner to
	 * print something. By default three seconds.
	 * @return a time
	 */
	protected Duration shortStartTime() {
		return Duration.ofSeconds(3);
	}

	/**
	 * How long it may take until the backend notices what has happened. By default half a
	 * minute.
	 * @return a time
	 */
	protected Duration noticeTime() {
		return Duration.ofSeconds(30);
	}

	@AfterEach
	final void releaseEverything() throws InterruptedException {
		// a test that failed may have left its interrupt, which would shorten all of this
		Thread.interrupted();
		try {
			this.launches.terminateAll(noticeTime());
		}
		finally {
			close(this.backend);
			close(this.restarted);
		}
	}

	private static void close(@Nullable RunnerBackend backend) {
		if (backend != null) {
			backend.close();
		}
	}

	private RunnerBackend backend() {
		if (this.backend == null) {
			this.backend = createBackend();
		}
		return this.backend;
	}

	private ContractLaunches.Launch start(Request request) {
		return this.launches.start(backend(), request.toLaunch());
	}

	private Launched launch() throws RunnerStartException, InterruptedException {
		Request request = new Request(Map.of(), startTime());
		return new Launched(start(request).await(), request);
	}

	private Launched launchReady() throws RunnerStartException, InterruptedException {
		Launched runner = launch();
		runner.awaitReady();
		return runner;
	}

	/** A runner gets what the pool says, and is what it should be. */
	@Test
	void aLaunchedRunnerBecomesReadyWithItsIdSecretVariablesAndOutput() throws Exception {
		Launched runner = launchReady();
		RunnerInstance instance = runner.instance();
		assertTrue(instance.owned(), "A runner that the backend has started is owned");
		assertEquals(runner.request().id, instance.id(), "id()");
		assertTrue(runner.calls().describe().body().contains("\"" + runner.request().id + "\""),
				"The runner has the id of the request: are all variables of LaunchRequest.environment() passed on?");
		assertEquals(401, new ContractCalls(instance.uri(), "another secret").describe().statusCode(),
				"The runner accepts requests that are signed with its secret only");
		assertFalse(instance.terminated().toCompletableFuture().isDone(), "terminated() completes at the end only");
		String inherited = runner.calls().call("contract-inherited", "[]").get(30, TimeUnit.SECONDS).body();
		assertTrue(inherited.contains("FLAME_CONTRACT_VARIABLE=some value"),
				"All variables of LaunchRequest.environment() are passed on");
		assertFalse(inherited.contains(runner.request().secret),
				"The secret is neither in the environment nor in the arguments, where subprocesses see it");
		assertFalse(PARENTS_SECRETS.matcher(inherited).find(),
				"FLAME_SECRET, FLAME_SECURITY_SECRET, FLAME_SECURITY_SECRETS* and FLAME_SECURITY_ADOPTION_KEY of the parent's environment must be removed from the runner's: every process that a handler starts would inherit them");
		assertEquals(1, runner.request().created.get(), "Progress.created() is called once, before launch() returns");
		if (readsOutput()) {
			await("lastOutput() has what the runner prints", () -> printed(instance.lastOutput()));
			assertTrue(runner.request().printed(), "Progress.created() gets the output of the runner");
			assertTrue(instance.lastOutput().stream().noneMatch((line) -> line.contains("\n")),
					"lastOutput() must have one entry per line, the latest last");
		}
	}

	/** Starts that run at the same time do not get in each other's way. */
	@Test
	void runnersAreLaunchedAtTheSameTime() throws Exception {
		Assumptions.assumeTrue(backend().maxRunners(POOL) > 1 && backend().maxParallelStarts() > 1);
		Request request = new Request(Map.of(), startTime());
		ContractLaunches.Launch other = start(request);
		Launched one = launch();
		Launched two = new Launched(other.await(), request);
		one.awaitReady();
		two.awaitReady();
		assertNotEquals(one.instance().uri(), two.instance().uri(), "Each runner has an address of its own");
		one.instance().terminate(Duration.ZERO);
		assertEquals(200, two.calls().describe().statusCode(), "The end of a runner does not affect others");
	}

	/** A caller that waits for a runner is told why there is none. */
	@Test
	void aStartThatFailsHasAReasonAndLeavesNothing() throws Exception {
		Request request = new Request(Map.of(ContractRunner.BEHAVIOUR_VARIABLE, ContractRunner.FAIL), startTime());
		String reason;
		try {
			RunnerInstance instance = start(request).await();
			Termination termination = termination(instance);
			await("lastOutput() stays readable after the end", () -> !readsOutput() || printed(instance.lastOutput()));
			reason = termination.reason() + "\n" + String.join("\n", instance.lastOutput());
			instance.terminate(Duration.ZERO);
		}
		catch (RunnerStartException ex) {
			reason = String.valueOf(ex.getMessage());
		}
		assertTrue(
				reason.contains(String.valueOf(ContractRunner.FAILURE_EXIT_CODE))
						|| reason.contains("wants it to fail"),
				"The reason names the exit code or what the runner printed, but it is: " + reason);
		assertNothingRemains();
	}

	/** A start that takes too long costs nothing afterwards. */
	@Test
	void aStartThatHangsEndsWithItsTimeOutAndLeavesNothing() throws Exception {
		Request request = new Request(Map.of(ContractRunner.BEHAVIOUR_VARIABLE, ContractRunner.HANG), shortStartTime());
		long start = System.nanoTime();
		try {
			// where the address is known before the runner is ready, the pool terminates
			// it
			RunnerInstance instance = start(request).await();
			await("The output of a start that hangs can be read", () -> !readsOutput() || request.printed());
			instance.terminate(Duration.ZERO);
		}
		catch (RunnerStartException ex) {
			assertFalse(ex.isPermanent(), "A time-out may pass");
			assertTrue(System.nanoTime() - start > shortStartTime().toNanos() / 2, "The time-out is respected");
			assertTrue(!readsOutput() || request.printed(), "The output of a start that hangs can be read");
		}
		long took = System.nanoTime() - start;
		assertTrue(took < shortStartTime().plusSeconds(15).toNanos(), "The time-out is respected");
		assertNothingRemains();
	}

	/** A start that no call needs any longer is abandoned by an interrupt. */
	@Test
	void aStartThatIsInterruptedLeavesNothing() throws Exception {
		Request request = new Request(Map.of(ContractRunner.BEHAVIOUR_VARIABLE, ContractRunner.HANG), startTime());
		ContractLaunches.Launch launch = start(request);
		await("Progress.created() is called while the runner starts", () -> request.created.get() > 0);
		launch.thread().interrupt();
		await("launch() ends when its thread is interrupted", launch.task()::isDone);
		try {
			// where the address was known before the interrupt, the pool terminates it
			launch.await().terminate(Duration.ZERO);
		}
		catch (InterruptedException ex) {
			// as it should be
		}
		catch (RunnerStartException ex) {
			fail("launch() must end with an InterruptedException when it is interrupted, not with " + ex, ex);
		}
		assertNothingRemains();
	}

	/** Calls in progress are finished when a runner is terminated in order. */
	@Test
	void aRunnerThatIsTerminatedFinishesWithinItsGraceAndIsGone() throws Exception {
		Launched runner = launchReady();
		CompletableFuture<HttpResponse<String>> call = runner.calls().call("contract-sleep", "[2000]");
		await("The runner reports the call", () -> runner.calls().describe().body().contains("elapsedMs"));
		runner.instance().terminate(Duration.ofSeconds(30));
		assertFalse(termination(runner.instance()).reason().isBlank(), "The reason is a sentence");
		boolean finished = call.handle((response, failure) -> failure == null && response.statusCode() == 200)
			.get(30, TimeUnit.SECONDS);
		assertTrue(finished, "terminate(grace) must let the runner finish its call before it is forced");
		assertThrows(IOException.class, () -> runner.calls().describe(), "A terminated runner does not respond");
		runner.instance().terminate(Duration.ZERO);
		assertNothingRemains();
	}

	/** The grace is a limit. */
	@Test
	void aRunnerThatDoesNotFinishIsForcedToAndAnInterruptIsKept() throws Exception {
		Launched runner = launchReady();
		runner.calls().call("contract-sleep", "[60000]");
		await("The runner reports the call", () -> runner.calls().describe().body().contains("elapsedMs"));
		long start = System.nanoTime();
		Thread.currentThread().interrupt();
		runner.instance().terminate(Duration.ofSeconds(1));
		assertTrue(Thread.interrupted(), "terminate() keeps the interrupt");
		assertTrue(System.nanoTime() - start < Duration.ofSeconds(20).toNanos(), "terminate() respects the grace");
		assertFalse(termination(runner.instance()).reason().isBlank(), "terminated() has a reason");
		assertNothingRemains();
	}

	/** A runner's death is an event, with its reason. */
	@Test
	void theDeathOfARunnerIsNoticedWithItsReason() throws Exception {
		Launched runner = launchReady();
		runner.calls().call("contract-halt", "[9]");
		Termination termination = termination(runner.instance());
		assertFalse(termination.reason().isBlank(), "The reason is a sentence");
		Integer exitCode = termination.exitCode();
		assertTrue(exitCode == null || exitCode == 9, "The exit code is the runner's, if it is known: " + exitCode);
		assertTrue(!readsOutput() || printed(runner.instance().lastOutput()),
				"lastOutput() stays readable after the end");
		runner.instance().terminate(Duration.ZERO);
		assertNothingRemains();
	}

	/** A restarted parent finds its runners. */
	@Test
	void aRunnerIsAdoptedAfterARestart() throws Exception {
		Assumptions.assumeTrue(offersAdoption(), "The backend does not offer adoption");
		Launched runner = launchReady();
		backend().close();
		RunnerBackend restarted = createBackendAfterRestart();
		this.restarted = restarted;
		assertEquals(200, runner.calls().describe().statusCode(), "Runners outlive their parent");
		assertTrue(restarted.find("another pool").isEmpty(), "find() returns runners of that pool only");
		List<RunnerInstance> found = restarted.find(POOL);
		found.forEach(this.launches::add);
		assertEquals(List.of(runner.request().id), found.stream().map(RunnerInstance::id).toList(),
				"find() returns the runners of the pool with their ids");
		RunnerInstance adopted = found.get(0);
		URI uri = adopted.uri();
		assertEquals(200, new ContractCalls(uri, this.secrets.secret(adopted.id())).describe().statusCode(),
				"An adopted runner has the secret that follows from its id");
		adopted.terminate(Duration.ZERO);
		assertFalse(termination(adopted).reason().isBlank(), "The end of an adopted runner is noticed");
		assertNothingRemains();
	}

	/** What pools and people rely on. */
	@Test
	void limitsAndNameMakeSense() {
		assertTrue(backend().maxRunners(POOL) >= 1, "maxRunners() is at least 1");
		assertTrue(backend().maxParallelStarts() >= 1, "maxParallelStarts() is at least 1");
		assertFalse(backend().type().isBlank(), "type() is not empty");
		assertFalse(backend().maxPauseAfterFailure().isNegative(), "maxPauseAfterFailure() is not negative");
	}

	private static boolean printed(List<String> output) {
		return output.stream().anyMatch((line) -> line.contains(ContractRunner.OUTPUT));
	}

	private Termination termination(RunnerInstance instance) throws Exception {
		CompletableFuture<Termination> terminated = instance.terminated().toCompletableFuture();
		await("terminated() completes when the runner has terminated", terminated::isDone);
		return terminated.get();
	}

	private void assertNothingRemains() throws Exception {
		await(() -> "Nothing remains of a runner, but there is: " + remains(), noticeTime(), () -> remains().isEmpty());
	}

	private void await(String expectation, Condition condition) throws Exception {
		await(() -> expectation, noticeTime(), condition);
	}

	private static void await(Supplier<String> expectation, Duration time, Condition condition) throws Exception {
		long end = System.nanoTime() + time.toNanos();
		while (!condition.holds()) {
			if (System.nanoTime() >= end) {
				fail(expectation.get());
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}
	}

	/**
	 * Something that holds sooner or later.
	 */
	private interface Condition {

		boolean holds() throws Exception;

	}

	/**
	 * What is asked for, and what is heard of it.
	 */
	private final class Request {

		private final String id = "contract-pool-" + number.incrementAndGet();

		private final String secret = RunnerBackendContract.this.secrets.secret(this.id);

		private final Map<String, String> environment;

		private final Duration timeout;

		private final AtomicInteger created = new AtomicInteger();

		private final AtomicReference<@Nullable Supplier<List<String>>> output = new AtomicReference<>();

		Request(Map<String, String> variables, Duration timeout) {
			this.environment = new HashMap<>(new SpawnedRunner(this.id, POOL, 2).environment());
			this.environment.put("FLAME_CONTRACT_VARIABLE", "some value");
			this.environment.putAll(variables);
			this.timeout = timeout;
		}

		boolean printed() {
			Supplier<List<String>> output = this.output.get();
			return output != null && RunnerBackendContract.printed(output.get());
		}

		LaunchRequest toLaunch() {
			return new LaunchRequest(this.id, POOL, this.environment, this.secret,
					new RunnerResources(1.5, 192L * 1024 * 1024, null, Map.of("contract", "true")), this.timeout,
					(lastOutput) -> {
						this.output.set(lastOutput);
						this.created.incrementAndGet();
					});
		}

	}

	/**
	 * A runner and what was asked for.
	 *
	 * @param instance the runner
	 * @param request what was asked for
	 */
	private record Launched(RunnerInstance instance, Request request) {

		ContractCalls calls() {
			return new ContractCalls(this.instance.uri(), this.request.secret);
		}

		void awaitReady() throws InterruptedException {
			long end = System.nanoTime() + this.request.timeout.toNanos();
			while (!isReady()) {
				assertFalse(this.instance.terminated().toCompletableFuture().isDone(),
						() -> "The runner ended before it was ready: " + this.instance.lastOutput());
				assertTrue(System.nanoTime() < end,
						() -> "%s is the invoke path of a runner that becomes ready. Its output: %s"
							.formatted(this.instance.uri(), this.instance.lastOutput()));
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
			}
		}

		private boolean isReady() throws InterruptedException {
			try {
				int status = calls().describe().statusCode();
				assertNotEquals(401, status,
						"The runner refused the signature (401): it did not get the secret of the request");
				return status == 200;
			}
			catch (IOException ex) {
				return false;
			}
		}

	}

}
