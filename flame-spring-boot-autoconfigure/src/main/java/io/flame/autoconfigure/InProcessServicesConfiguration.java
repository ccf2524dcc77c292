package io.flame.autoconfigure;

import java.util.Map;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameClient;
import io.flame.FlameConfigurationException;
import io.flame.FlameMode;
import io.flame.FlameSessionScope;
import io.flame.client.BackgroundCalls;
import io.flame.client.DefaultFlameClient;
import io.flame.client.InvocationFactory;
import io.flame.client.LocalCalls;
import io.flame.client.LocalInvoker;
import io.flame.client.LocalServiceBeanPostProcessor;
import io.flame.client.RoundTrip;
import io.flame.client.RunnerAnswers;
import io.flame.client.SessionOpener;
import io.flame.context.DeadlineWatch;
import io.flame.context.PropagatedContext;
import io.flame.observation.ClientObservations;
import io.flame.protocol.InvocationCodecs;
import io.flame.runner.RoundTripEnd;
import io.flame.service.ArgumentValidation;
import io.flame.service.ServiceCatalog;
import io.flame.session.instance.SessionInstances;
import io.flame.session.instance.SessionInstancesLifecycle;
import io.flame.session.instance.SessionScope;
import io.flame.session.instance.StateFormats;
import io.flame.store.References;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.function.SingletonSupplier;

/**
 * The roles in which services are real. Beans of a parent context, which may have another
 * role, do not replace those here.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnFlameMode({ FlameMode.LOCAL, FlameMode.RUNNER })
@Import(BeanValidationConfiguration.class)
class InProcessServicesConfiguration {

	@Bean
	static LocalServiceBeanPostProcessor flameLocalServiceBeanPostProcessor(ObjectProvider<ServiceCatalog> catalog,
			ObjectProvider<InvocationFactory> invocations, ObjectProvider<LocalCalls> calls,
			ObjectProvider<ArgumentValidation.Factory> validation, ObjectProvider<ClientObservations> observations,
			ObjectProvider<BackgroundCalls> background, ConfigurableListableBeanFactory beanFactory) {
		SingletonSupplier<ClientObservations> observation = SingletonSupplier.of(observations::getObject);
		return new LocalServiceBeanPostProcessor(SingletonSupplier.of(catalog::getObject),
				SingletonSupplier.of(invocations::getObject), SingletonSupplier.of(calls::getObject),
				SingletonSupplier.of(() -> validation.getIfAvailable(() -> ArgumentValidation.Factory.NONE)),
				(invoker) -> observation.obtain().local(invoker), SingletonSupplier.of(background::getObject),
				(type) -> (beanFactory.getRegisteredScope(FlameSessionScope.NAME) instanceof SessionScope scope)
						? scope.currentContext(type) : null);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	InvocationFactory flameInvocationFactory(FlameProperties properties, PoolProperties pools) {
		// what stays on its thread needs nothing carried
		return new InvocationFactory(properties.getDefaultPool(), pools::defaults, Map::of);
	}

	@Bean
	static DeadlineWatch flameDeadlineWatch() {
		return new DeadlineWatch("flame-deadline-watch");
	}

	@Bean
	LocalCalls flameLocalCalls(DeadlineWatch watch, ObjectProvider<RoundTrip> roundTrip) {
		return new LocalCalls(watch, roundTrip.getIfAvailable());
	}

	@Bean
	SessionInstances flameSessionInstances(InvocationCodecs codecs, StateFormats formats, ServiceCatalog catalog,
			ConfigurableListableBeanFactory beanFactory) {
		return new SessionInstances(codecs, formats, catalog, beanFactory);
	}

	@Bean
	SessionInstancesLifecycle flameSessionInstancesLifecycle(SessionInstances instances) {
		return new SessionInstancesLifecycle(instances);
	}

	@Bean
	BackgroundCalls flameBackgroundCalls(ClientObservations observations, PropagatedContext context,
			ApplicationEventPublisher events) {
		// the handler runs on the other thread, where it finds what would have travelled
		return new BackgroundCalls(WorkerThreads.create("flame-client-"),
				(work) -> observations.handOver(context.handOver(work)), events, PoolProperties.SHUTDOWN_GRACE);
	}

	@Bean
	@ConditionalOnMissingBean(value = FlameClient.class, search = SearchStrategy.CURRENT)
	DefaultFlameClient flameClient(ServiceCatalog catalog, InvocationFactory invocations, BeanFactory beanFactory,
			LocalCalls calls, ClientObservations observations, BackgroundCalls background, References references,
			ObjectProvider<SessionOpener> sessions) {
		return new DefaultFlameClient(catalog, invocations,
				observations.local(new LocalInvoker(beanFactory::getBean, calls, references)), background, references,
				(pool) -> Runtime.getRuntime().availableProcessors(),
				() -> sessions.getIfAvailable(InProcessServicesConfiguration::refuseSessions));
	}

	private static SessionOpener refuseSessions() {
		throw new FlameConfigurationException(
				"A runner cannot open or reopen sessions: their order and state belong to the parent.",
				"Open the session in the parent. A handler gets the session of its call as a parameter of type SessionContext.");
	}

	/**
	 * Calls that stay in the process, as if they had travelled. On a runner they have.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnFlameMode(FlameMode.LOCAL)
	@ConditionalOnBooleanProperty("flame.local.round-trip")
	static class WithRoundTrip {

		@Bean
		RoundTrip flameRoundTrip(FlameProperties properties, PoolProperties pools, InvocationCodecs codecs) {
			return new RoundTrip((pool) -> pools.codec(pool, codecs), properties.getMaxBodySize().toBytes(),
					new RoundTripEnd(codecs, properties.isExposeErrors(), properties.getMaxResponseSize().toBytes()),
					new RunnerAnswers(codecs, Thread.currentThread().getContextClassLoader()));
		}

	}

}
