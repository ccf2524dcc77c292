package io.flame.autoconfigure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameClient;
import io.flame.FlameMode;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerSecrets;
import io.flame.client.AbandonedCalls;
import io.flame.client.BackgroundCalls;
import io.flame.client.CallListener;
import io.flame.client.CallListeners;
import io.flame.client.ClientProxyBeanPostProcessor;
import io.flame.client.DeduplicatingInvoker;
import io.flame.client.DefaultFlameClient;
import io.flame.client.EncodingInvoker;
import io.flame.client.FlameInvoker;
import io.flame.client.InvocationDefaults;
import io.flame.client.InvocationFactory;
import io.flame.client.InvocationStage;
import io.flame.client.RemoteInvoker;
import io.flame.client.RunnerAnswers;
import io.flame.client.RunnerCalls;
import io.flame.client.RunnerReferences;
import io.flame.client.RunnerRequests;
import io.flame.client.SessionInvoker;
import io.flame.client.SessionOpener;
import io.flame.context.PropagatedContext;
import io.flame.link.LinkSettings;
import io.flame.observation.ClientObservations;
import io.flame.pool.RunnerPoolEventPublisher;
import io.flame.pool.RunnerPoolLifecycle;
import io.flame.pool.RunnerPoolListener;
import io.flame.pool.RunnerPools;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.resilience.PoolResilience;
import io.flame.resilience.ResilientInvoker;
import io.flame.service.ServiceCatalog;
import io.flame.store.References;
import io.flame.transport.HttpRunnerTransport;
import io.flame.transport.LinkTransport;
import io.flame.transport.RunnerControl;
import io.flame.transport.RunnerLinks;
import io.flame.transport.RunnerTransport;
import io.flame.transport.TransportSettings;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * The parent role: client proxies over pools of runners.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnFlameMode(FlameMode.PARENT)
@Import(TransportSettingsConfiguration.class)
class FlameParentConfiguration {

	@Bean
	static ClientProxyBeanPostProcessor flameClientProxyBeanPostProcessor(ObjectProvider<ServiceCatalog> catalog,
			ObjectProvider<InvocationFactory> invocations, ObjectProvider<FlameInvoker> invoker,
			ObjectProvider<BackgroundCalls> background) {
		return new ClientProxyBeanPostProcessor(SingletonSupplier.of(catalog::getObject),
				SingletonSupplier.of(invocations::getObject), SingletonSupplier.of(invoker::getObject),
				SingletonSupplier.of(background::getObject));
	}

	@Bean
	@ConditionalOnMissingBean
	InvocationFactory flameInvocationFactory(FlameProperties properties, PoolProperties pools,
			PoolResilience resilience, PropagatedContext context) {
		// the application may have configured the time limiter itself
		return new InvocationFactory(properties.getDefaultPool(),
				(pool) -> new InvocationDefaults(pools.defaults(pool).acquireTimeout(), resilience.timeout(pool)),
				context::capture);
	}

	@Bean
	PoolResilience flamePoolResilience(PoolProperties properties, ObjectProvider<RetryRegistry> retries,
			ObjectProvider<BulkheadRegistry> bulkheads, ObjectProvider<TimeLimiterRegistry> timeLimiters) {
		List<PoolResilience.Pool> pools = new ArrayList<>();
		for (String name : properties.names()) {
			properties.validate(name);
			pools.add(new PoolResilience.Pool(properties.settings(name), properties.resilience(name)));
		}
		return new PoolResilience(retries.getIfAvailable(RetryRegistry::ofDefaults),
				bulkheads.getIfAvailable(BulkheadRegistry::ofDefaults),
				timeLimiters.getIfAvailable(TimeLimiterRegistry::ofDefaults), pools);
	}

	@Bean
	@ConditionalOnMissingBean(RunnerTransport.class)
	RunnerTransport flameRunnerTransport(TransportSettings settings, RunnerLinks links) {
		return new LinkTransport(links, new HttpRunnerTransport(settings), settings.maxResponseSize());
	}

	@Bean
	RunnerLinks flameRunnerLinks(TransportSettings settings, BuildId build) throws IOException {
		return new RunnerLinks(
				new LinkSettings(settings.maxResponseSize(), LinkSettings.DEFAULT_MAX_QUEUED_SIZE,
						settings.connectTimeout()),
				build.verified() ? build.value() : null, () -> LinkTlsSettings.ofParent(settings.tls()),
				WorkerThreads.platform("flame-link-"));
	}

	@Bean
	RunnerControl flameRunnerControl(RunnerTransport transport, InvocationCodecs codecs, SecretSigner secrets,
			RunnerLinks links) {
		return new RunnerControl(transport, codecs, secrets.signer(), links);
	}

	@Bean
	RunnerBackends flameRunnerBackends(PoolProperties pools, BeanFactory beanFactory) {
		return new RunnerBackends(pools, beanFactory);
	}

	@Bean
	StorageReach flameStorageReach(FlameStorage storage) {
		return new StorageReach(storage);
	}

	@Bean
	RunnerPools flameRunnerPools(PoolProperties properties, RunnerBackends backends, RunnerControl control,
			BuildId build, ServiceCatalog catalog, InvocationFactory invocations, StorageReach storage,
			ObjectProvider<RunnerPoolListener> listeners) {
		List<RunnerPools.Definition> definitions = new ArrayList<>();
		for (String name : properties.names()) {
			RunnerBackend backend = backends.of(name);
			definitions.add(new RunnerPools.Definition(properties.settings(name, backend), backend,
					storage.register(name, backend)));
		}
		// late, since a listener may want to know the pools
		RunnerPools pools = new RunnerPools(definitions, control, build, RunnerSecrets.of(properties.adoptionKey()),
				SingletonSupplier.of(() -> listeners.orderedStream().toList()));
		catalog.services()
			.forEach(
					(service) -> service.methods().values().forEach((method) -> pools.get(invocations.poolOf(method))));
		storage.verify(catalog, invocations::poolOf);
		return pools;
	}

	@Bean
	RunnerPoolEventPublisher flameRunnerPoolEventPublisher(ApplicationEventPublisher publisher) {
		return new RunnerPoolEventPublisher(publisher);
	}

	@Bean
	RunnerPoolLifecycle flameRunnerPoolLifecycle(RunnerPools pools) {
		return new RunnerPoolLifecycle(pools);
	}

	@Bean
	AbandonedCalls flameAbandonedCalls(RunnerControl control) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("flame-cancel-");
		threads.setDaemon(true);
		return new AbandonedCalls(control, threads);
	}

	@Bean
	RunnerRequests flameRunnerRequests(FlameProperties properties, InvocationCodecs codecs, PoolProperties pools,
			SecretSigner secrets, BuildId build, References references, StorageReach storage) {
		Map<String, InvocationCodec> poolCodecs = new HashMap<>();
		for (String pool : pools.names()) {
			poolCodecs.put(pool, pools.codec(pool, codecs));
		}
		return new RunnerRequests(codecs, poolCodecs, secrets.signer(), build, properties.getMaxBodySize().toBytes(),
				new RunnerReferences(references.owner(), storage::verify));
	}

	@Bean
	RunnerCalls flameRunnerCalls(RunnerRequests requests, RunnerTransport transport, AbandonedCalls abandonedCalls,
			InvocationCodecs codecs, ObjectProvider<CallListener> listeners) {
		return new RunnerCalls(requests, transport, abandonedCalls,
				new RunnerAnswers(codecs, Thread.currentThread().getContextClassLoader()), all(listeners));
	}

	@Bean
	@ConditionalOnMissingBean
	FlameInvoker flameInvoker(RunnerPools pools, RunnerRequests requests, RunnerCalls calls,
			ObjectProvider<CallListener> listeners, PoolResilience resilience, ServiceCatalog catalog,
			InvocationFactory invocations, ClientObservations observations) {
		catalog.services()
			.forEach((service) -> service.methods()
				.values()
				.forEach((method) -> resilience.register(invocations.poolOf(method), service.id() + "/" + method.id(),
						method.maxAttempts(), method.retryDelay())));
		CallListener listener = all(listeners);
		InvocationStage attempts = new ResilientInvoker(new RemoteInvoker(pools, calls, listener), resilience);
		return observations
			.remote(new EncodingInvoker(requests, new DeduplicatingInvoker(new SessionInvoker(attempts), listener)));
	}

	@Bean
	BackgroundCalls flameBackgroundCalls(ClientObservations observations, PropagatedContext context,
			ApplicationEventPublisher events) {
		return new BackgroundCalls(WorkerThreads.create("flame-client-"),
				(work) -> observations.handOver(context.handOver(work)), events, PoolProperties.SHUTDOWN_GRACE);
	}

	@Bean
	@ConditionalOnMissingBean(FlameClient.class)
	DefaultFlameClient flameClient(ServiceCatalog catalog, InvocationFactory invocations, FlameInvoker invoker,
			BackgroundCalls background, References references, RunnerPools pools,
			ObjectProvider<SessionOpener> sessions) {
		return new DefaultFlameClient(catalog, invocations, invoker, background, references,
				(pool) -> pools.get(pool).capacity(), sessions::getObject);
	}

	private static CallListener all(ObjectProvider<CallListener> listeners) {
		return new CallListeners(listeners.orderedStream().toList());
	}

}
