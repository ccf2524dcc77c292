package io.flame.test;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerStartException;
import io.flame.backend.Termination;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The contract notices what is wrong with a backend.
 */
class BrokenBackendTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	/** What a broken backend has left is not left by the test. */
	@AfterEach
	void clean() {
		ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
	}

	private Contract contract(Launch launch) {
		return new Contract(new DocumentedBackend(this.directory).create(DocumentedBackendContractTests.command()),
				launch);
	}

	private static Contract changed(Contract contract, UnaryOperator<RunnerInstance> change) {
		return new Contract(contract.intact, (backend, request) -> change.apply(backend.launch(request)));
	}

	private static void assertFails(Contract contract, ThrowingCallable test, String message) throws Exception {
		try {
			assertThatThrownBy(test).isInstanceOf(AssertionError.class).hasMessageContaining(message);
		}
		finally {
			contract.releaseEverything();
		}
	}

	@Test
	void aProcessThatIsLeftAfterTheTimeOutIsNoticed() throws Exception {
		Contract contract = contract((backend, request) -> {
			backend.launch(request);
			new CountDownLatch(1).await(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
			throw new RunnerStartException("Not ready in time", null, false);
		});
		assertFails(contract, contract::aStartThatHangsEndsWithItsTimeOutAndLeavesNothing, "Nothing remains");
	}

	@Test
	void aDeathThatIsNotReportedIsNoticed() throws Exception {
		Contract contract = changed(contract(RunnerBackend::launch), (runner) -> new Changed(runner) {
			@Override
			public CompletionStage<Termination> terminated() {
				return new CompletableFuture<>();
			}
		});
		assertFails(contract, contract::theDeathOfARunnerIsNoticedWithItsReason, "terminated()");
	}

	@Test
	void aSecretInTheEnvironmentIsNoticed() throws Exception {
		Contract contract = contract((backend, request) -> {
			Map<String, String> environment = new HashMap<>(request.environment());
			environment.put("SECRET", request.secret());
			return backend.launch(new LaunchRequest(request.id(), request.pool(), environment, request.secret(),
					request.resources(), request.timeout(), request.progress()));
		});
		assertFails(contract, contract::aLaunchedRunnerBecomesReadyWithItsIdSecretVariablesAndOutput, "The secret");
	}

	@Test
	void aGraceThatIsIgnoredIsNoticed() throws Exception {
		Contract contract = changed(contract(RunnerBackend::launch), (runner) -> new Changed(runner) {
			@Override
			public void terminate(Duration grace) {
				super.terminate(Duration.ZERO);
			}
		});
		assertFails(contract, contract::aRunnerThatIsTerminatedFinishesWithinItsGraceAndIsGone,
				"terminate(grace) must let the runner finish its call");
	}

	@Test
	void anotherSecretIsNoticed() throws Exception {
		Contract contract = contract((backend, request) -> backend
			.launch(new LaunchRequest(request.id(), request.pool(), request.environment(), "another secret",
					request.resources(), request.timeout(), request.progress())));
		assertFails(contract, contract::theDeathOfARunnerIsNoticedWithItsReason,
				"it did not get the secret of the request");
	}

	@Test
	void aLaunchThatDoesNotReturnIsInterruptedWhenTheTestHasFailed() throws Exception {
		CountDownLatch interrupted = new CountDownLatch(1);
		Contract contract = contract((backend, request) -> {
			RunnerInstance runner = backend.launch(request);
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				// it returns late, after the test
				interrupted.countDown();
			}
			return runner;
		});
		assertFails(contract, contract::aStartThatHangsEndsWithItsTimeOutAndLeavesNothing, "LaunchRequest.timeout()");
		assertThat(interrupted.getCount()).isZero();
		assertThat(contract.remains()).isEmpty();
	}

	@Test
	void aRunnerIsTerminatedWhereAnAssertionFails() throws Exception {
		Contract contract = contract((backend, request) -> {
			RunnerInstance runner = backend.launch(request);
			request.progress().created(List::of);
			return runner;
		});
		assertFails(contract, contract::aLaunchedRunnerBecomesReadyWithItsIdSecretVariablesAndOutput,
				"Progress.created()");
		assertThat(contract.remains()).isEmpty();
	}

	@Test
	void aBackendThatOffersAdoptionIsTested() throws Exception {
		Map<String, RunnerInstance> running = new ConcurrentHashMap<>();
		Contract contract = contract((backend, request) -> {
			RunnerInstance runner = backend.launch(request);
			running.put(request.pool(), runner);
			return runner;
		});
		contract.found = (pool) -> running.containsKey(pool) ? List.of(Objects.requireNonNull(running.get(pool)))
				: List.of();
		try {
			contract.aRunnerIsAdoptedAfterARestart();
			assertThat(running).isNotEmpty();
		}
		finally {
			contract.releaseEverything();
		}
		contract.found = (pool) -> List.of();
		assertFails(contract, contract::aRunnerIsAdoptedAfterARestart, "find()");
	}

	/**
	 * How a broken backend launches with an intact one.
	 */
	private interface Launch {

		RunnerInstance launch(RunnerBackend backend, LaunchRequest request)
				throws RunnerStartException, InterruptedException;

	}

	private static final class Contract extends RunnerBackendContract {

		private final RunnerBackend intact;

		private final Launch launch;

		private @Nullable Function<String, List<RunnerInstance>> found;

		Contract(RunnerBackend intact, Launch launch) {
			this.intact = intact;
			this.launch = launch;
		}

		@Override
		protected RunnerBackend createBackend() {
			return (request) -> this.launch.launch(this.intact, request);
		}

		@Override
		protected boolean offersAdoption() {
			return this.found != null;
		}

		@Override
		protected RunnerBackend createBackendAfterRestart() {
			Function<String, List<RunnerInstance>> found = Objects.requireNonNull(this.found);
			return new RunnerBackend() {

				@Override
				public RunnerInstance launch(LaunchRequest request) {
					throw new UnsupportedOperationException();
				}

				@Override
				public List<RunnerInstance> find(String pool) {
					return found.apply(pool);
				}

			};
		}

		@Override
		protected Duration shortStartTime() {
			return Duration.ofSeconds(2);
		}

		@Override
		protected Duration noticeTime() {
			return Duration.ofSeconds(3);
		}

	}

	private abstract static class Changed implements RunnerInstance {

		private final RunnerInstance runner;

		Changed(RunnerInstance runner) {
			this.runner = runner;
		}

		@Override
		public String id() {
			return this.runner.id();
		}

		@Override
		public URI uri() {
			return this.runner.uri();
		}

		@Override
		public CompletionStage<Termination> terminated() {
			return this.runner.terminated();
		}

		@Override
		public List<String> lastOutput() {
			return this.runner.lastOutput();
		}

		@Override
		public void terminate(Duration grace) {
			this.runner.terminate(grace);
		}

	}

}
