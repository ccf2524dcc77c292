package io.flame.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.flame.FlameCancelledException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameService;
import io.flame.backend.FixedRunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerSecrets;
import io.flame.client.InvocationOutcome.Cause;
import io.flame.client.InvocationOutcome.Failed;
import io.flame.context.Deadline;
import io.flame.pool.Affinity;
import io.flame.pool.CallOutcome;
import io.flame.pool.PoolSettings;
import io.flame.pool.RunnerLease;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodecs;
import io.flame.resilience.PoolResilience;
import io.flame.resilience.ResilienceSettings;
import io.flame.resilience.ResilientInvoker;
import io.flame.service.ServiceDefinition;
import io.flame.service.ServiceDiscoverer;
import io.flame.transport.Cancellation;
import io.flame.transport.RunnerControl;
import io.flame.transport.RunnerTransport;
import io.flame.transport.TransportRequest;
import io.flame.transport.TransportResponse;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers that are interrupted before the next attempt of a call that was lost: a
 * duplicate must not take over what may have taken effect.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptedCallTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final PoolSettings SETTINGS = new PoolSettings("default", 1, 1, 1, 0, false,
			PoolSettings.Placement.SPREAD, LONG, LONG, Duration.ZERO, RunnerResources.NONE);

	private final FlameRunnerLostException loss = new FlameRunnerLostException("lost", null, Map.of(), true);

	private final RunnerPools pools = new RunnerPools(
			List.of(new RunnerPools.Definition(SETTINGS,
					new FixedRunnerBackend(Map.of("r", URI.create("http://10.0.0.1/invoke"))))),
			(runner, timeout) -> new RunnerProbe.Health(RunnerProbe.State.READY), new BuildId("b", false),
			RunnerSecrets.of(null), List::of);

	@AfterEach
	void close() {
		this.pools.close();
	}

	private static Invocation buy(@Nullable String key) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerBeanDefinition("shop", new RootBeanDefinition(Shop.class));
		ServiceDefinition service = Objects.requireNonNull(new ServiceDiscoverer(beans).discover().find("shop"));
		return new Invocation(service, Objects.requireNonNull(service.methods().get("buy")), new Object[0],
				InvocationOptions.NONE, "default", LONG, LONG, Deadline.after(Duration.ofHours(2)), key, Map.of(), null,
				ReferenceUse.NONE);
	}

	private Failed failed(Cause cause) {
		return new Failed(this.loss, cause);
	}

	private void assertLost(InvocationOutcome outcome) {
		assertThat(Thread.interrupted()).isTrue();
		Failed failed = (Failed) outcome;
		assertThat(failed.cause()).isEqualTo(Cause.LOST);
		assertThat(failed.failure())
			.isInstanceOfSatisfying(FlameRunnerLostException.class, (ex) -> assertThat(ex.retryable()).isFalse())
			.hasMessage("lost");
		assertThat(failed.failure().getSuppressed()).singleElement().isInstanceOf(FlameCancelledException.class);
	}

	private static void assertCancelled(InvocationOutcome outcome) {
		assertThat(Thread.interrupted()).isTrue();
		assertThat(((Failed) outcome).cause()).isEqualTo(Cause.GIVEN_UP);
		assertThat(((Failed) outcome).failure()).isInstanceOf(FlameCancelledException.class);
	}

	private static ResilientInvoker resilient(Failed outcome) {
		Duration pause = Duration.ofHours(1);
		PoolResilience resilience = new PoolResilience(RetryRegistry.ofDefaults(), BulkheadRegistry.ofDefaults(),
				TimeLimiterRegistry.ofDefaults(),
				List.of(new PoolResilience.Pool(SETTINGS, new ResilienceSettings(3, pause, pause, LONG, 10))));
		return new ResilientInvoker((invocation) -> {
			Thread.currentThread().interrupt();
			return outcome;
		}, resilience);
	}

	@Test
	void inThePauseAfterALossTheLossIsTheOutcome() {
		assertLost(resilient(failed(Cause.LOST)).execute(buy("a")));
	}

	@Test
	void inThePauseWithoutAKeyOrLossTheInterruptIsTheOutcome() {
		assertCancelled(resilient(failed(Cause.LOST)).execute(buy(null)));
		assertCancelled(resilient(failed(Cause.OTHER)).execute(buy("a")));
	}

	@Test
	void whileItWaitsForTheRunnerThatKnowsTheLossTheLossIsTheOutcome() throws Exception {
		Invocation first = buy("a");
		RunnerPool pool = this.pools.get("default");
		pool.start();
		// the runner is the one that knows the key, and has no other slot
		RunnerLease lease = (RunnerLease) pool.acquire(Deadline.after(LONG), 0,
				new Affinity(first.name() + " a", false), null);
		RemoteInvoker invoker = remote();
		Thread.currentThread().interrupt();
		assertLost(invoker.execute(first.next(failed(Cause.LOST))));
		Thread.currentThread().interrupt();
		assertCancelled(invoker.execute(first));
		lease.close(CallOutcome.SERVED);
	}

	private RemoteInvoker remote() {
		InvocationCodecs codecs = new InvocationCodecs(List.of());
		CallListener listener = new CallListener() {
		};
		RunnerTransport transport = new NoTransport();
		AbandonedCalls abandoned = new AbandonedCalls(new RunnerControl(transport, codecs, null, null), (task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		});
		abandoned.close();
		return new RemoteInvoker(this.pools,
				new RunnerCalls(new RunnerRequests(codecs, Map.of("default", codecs.cbor()), null,
						new BuildId("b", false), 1000, new RunnerReferences("p-1", (pool) -> {
						})), transport, abandoned, new RunnerAnswers(codecs, null), listener),
				listener);
	}

	/**
	 * A service.
	 */
	@FlameService("shop")
	public static class Shop {

		public void buy() {
		}

	}

	/**
	 * Sends nothing.
	 */
	private static final class NoTransport implements RunnerTransport {

		@Override
		public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
			throw new IllegalStateException("Nothing should be sent");
		}

		@Override
		public void close() {
		}

	}

}
