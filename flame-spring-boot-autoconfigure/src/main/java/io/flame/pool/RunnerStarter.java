package io.flame.pool;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.FlameException;
import io.flame.FlameSignatureException;
import io.flame.FlameTransportException;
import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerEndpoint;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerSecrets;
import io.flame.backend.RunnerStartException;
import io.flame.backend.SpawnedRunner;
import io.flame.backend.Termination;
import io.flame.context.Deadline;
import io.flame.protocol.BuildId;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Starts runners: has the backend launch them, waits until they are ready, and verifies
 * their build. Blocks; thread-safe.
 */
final class RunnerStarter {

	private static final Duration MAX_PROBE_TIME = Duration.ofSeconds(3);

	private static final long PAUSE_MILLIS = 50;

	private final String pool;

	private final RunnerBackend backend;

	private final @Nullable String storage;

	private final RunnerProbe probe;

	private final BuildId build;

	private final RunnerSecrets secrets;

	RunnerStarter(RunnerPools.Definition definition, RunnerProbe probe, BuildId build, RunnerSecrets secrets) {
		this.pool = definition.settings().name();
		this.backend = definition.backend();
		this.storage = definition.storage();
		this.probe = probe;
		this.build = build;
		this.secrets = secrets;
	}

	/**
	 * Launch a runner.
	 * @param attempt the attempt
	 * @param deadline when its time is over
	 */
	Launched launch(StartAttempt attempt, Deadline deadline) throws RunnerStartException, InterruptedException {
		String secret = this.secrets.secret(attempt.id());
		Duration left = Duration.ofMillis(deadline.remainingMillis());
		RunnerInstance instance = this.backend.launch(new LaunchRequest(attempt.id(), this.pool,
				new SpawnedRunner(attempt.id(), this.pool, attempt.concurrency(), this.storage).environment(), secret,
				attempt.resources(), left, attempt));
		return launched(instance, secret);
	}

	/**
	 * Whether the secrets of the runners of an earlier process are known.
	 */
	boolean adopts() {
		return this.secrets.isAdoptable();
	}

	/**
	 * Find the runners of an earlier process.
	 */
	List<Launched> find() {
		return this.backend.find(this.pool)
			.stream()
			.map((instance) -> launched(instance, this.secrets.secret(instance.id())))
			.toList();
	}

	private static Launched launched(RunnerInstance instance, String secret) {
		return new Launched(instance, instance.owned() ? new RequestSigner(List.of(secret)) : null);
	}

	/**
	 * Wait until a runner is ready. A runner that the pool does not own must be ready at
	 * once.
	 * @param launched the runner
	 * @param deadline when its time is over
	 * @return what the runner reports
	 * @throws RunnerStartException with the reason, if it is not ready in time
	 */
	RunnerProbe.Health awaitReady(Launched launched, Deadline deadline)
			throws RunnerStartException, InterruptedException {
		RunnerInstance instance = launched.instance();
		while (true) {
			String problem;
			try {
				RunnerProbe.Health health = this.probe.probe(launched.endpoint(), probeTime(deadline));
				if (health.state() != RunnerProbe.State.DRAINING) {
					verify(instance, health);
					return health;
				}
				problem = "it is draining.";
			}
			catch (FlameException ex) {
				if (!instance.owned()) {
					throw new RunnerStartException("Runner '%s' at %s cannot be used: %s".formatted(instance.id(),
							instance.uri(), ex.getMessage()), ex, isPermanent(ex));
				}
				problem = String.valueOf(ex.getMessage());
			}
			if (!instance.owned()) {
				throw new RunnerStartException(
						"Runner '%s' at %s cannot be used: %s".formatted(instance.id(), instance.uri(), problem), null,
						false);
			}
			pause(instance);
			if (deadline.isOver()) {
				throw new RunnerStartException("Runner '%s' was not ready within the 'spawn-timeout': %s%s"
					.formatted(instance.id(), problem, PoolFailures.printed(instance.lastOutput())), null, false);
			}
		}
	}

	/**
	 * Another secret, or another server: waiting does not help.
	 */
	private static boolean isPermanent(FlameException failure) {
		return failure instanceof FlameSignatureException
				|| (failure instanceof FlameTransportException && !failure.retryable());
	}

	private static Duration probeTime(Deadline deadline) {
		Duration left = Duration.ofMillis(deadline.remainingMillis());
		return (left.compareTo(MAX_PROBE_TIME) < 0) ? left : MAX_PROBE_TIME;
	}

	/**
	 * Pause, unless the runner terminates.
	 */
	private static void pause(RunnerInstance instance) throws RunnerStartException, InterruptedException {
		try {
			Termination termination = instance.terminated()
				.toCompletableFuture()
				.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
			throw new RunnerStartException("Runner '%s' terminated before it was ready. %s%s".formatted(instance.id(),
					termination.reason(), PoolFailures.printed(instance.lastOutput())), null, false);
		}
		catch (TimeoutException ex) {
			// it still lives
		}
		catch (ExecutionException ex) {
			throw new RunnerStartException("The backend failed: " + ex.getCause(), ex.getCause(), true);
		}
	}

	private void verify(RunnerInstance instance, RunnerProbe.Health health) throws RunnerStartException {
		if (!this.build.accepts(health.build())) {
			throw new RunnerStartException(
					"Runner '%s' at %s is build '%s' of the application, this parent is build '%s'%s, or set 'flame.build.verify' to false."
						.formatted(instance.id(), instance.uri(), health.build(), this.build.value(), instance.owned()
								? ": the application has changed since the parent was started. Restart the parent"
								: ". Start both from the same build"),
					null, true);
		}
	}

	/**
	 * A runner that a backend has launched.
	 *
	 * @param instance the runner
	 * @param signer signs requests to it, {@code null} for the application's secrets
	 */
	record Launched(RunnerInstance instance, @Nullable RequestSigner signer) {

		/**
		 * The runner before it is known how it responds.
		 */
		RunnerEndpoint endpoint() {
			return endpoint(false, this.instance.link());
		}

		private RunnerEndpoint endpoint(boolean baseProtocol, @Nullable SocketAddress link) {
			return new RunnerEndpoint(this.instance.id(), this.instance.uri(), this.signer, baseProtocol, link,
					this.instance.owned());
		}

		private @Nullable SocketAddress link(RunnerProbe.Health health) {
			return (health.linkPort() != null)
					? InetSocketAddress.createUnresolved(this.instance.uri().getHost(), health.linkPort())
					: this.instance.link();
		}

		/**
		 * The runner as its pool has it.
		 */
		PooledRunner pooled(RunnerProbe.Health health, RunnerResources resources, long now) {
			PooledRunner runner = new PooledRunner(this.instance,
					endpoint(health.state() == RunnerProbe.State.BASE_PROTOCOL, link(health)), resources,
					health.capacity(), now);
			if (health.id() != null) {
				runner.heartbeats().isReplacedBy(health.id());
			}
			return runner;
		}

	}

}
