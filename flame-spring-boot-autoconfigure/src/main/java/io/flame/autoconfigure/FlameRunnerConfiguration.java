package io.flame.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;
import io.flame.context.PropagatedContext;
import io.flame.observation.RunnerObservations;
import io.flame.protocol.BuildId;
import io.flame.protocol.InvocationCodecs;
import io.flame.runner.InvocationDispatcher;
import io.flame.runner.InvokeServlet;
import io.flame.runner.LinkCalls;
import io.flame.runner.ParentWatch;
import io.flame.runner.ReferenceHandlers;
import io.flame.runner.RequestVerifier;
import io.flame.runner.RunnerControlEndpoint;
import io.flame.runner.RunnerDrainLifecycle;
import io.flame.runner.RunnerLinkLifecycle;
import io.flame.runner.RunnerPathsFilter;
import io.flame.runner.RunnerRejections;
import io.flame.runner.RunnerSettings;
import io.flame.runner.RunnerState;
import io.flame.runner.SessionHandlers;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import io.flame.session.instance.SessionInstances;
import io.flame.store.References;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

/**
 * The runner role: serves services at the invoke path.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnFlameMode(FlameMode.RUNNER)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Import(RunnerObservationConfiguration.class)
class FlameRunnerConfiguration {

	@Bean
	RunnerSettings flameRunnerSettings(FlameProperties properties, SecretSigner secrets, BuildId build,
			Environment environment) {
		RunnerExposure.verify(environment, secrets);
		return new RunnerSettings(properties.getServer().getId(), properties.getMaxBodySize().toBytes(),
				properties.getServer().getBodyTimeout(), properties.getMaxResponseSize().toBytes(),
				properties.getSecurity().getMaxClockSkew(), properties.getServer().getMaxConcurrency(),
				properties.getRequestTimeout(), properties.isExposeErrors(),
				properties.getServer().getIdempotency().getTimeToLive(),
				properties.getServer().getIdempotency().getMaxSize().toBytes(), build);
	}

	@Bean
	RunnerState flameRunnerState(RunnerSettings settings) {
		return new RunnerState(settings.id(), settings.maxConcurrency());
	}

	@Bean
	RunnerRejections flameRunnerRejections() {
		return new RunnerRejections();
	}

	@Bean
	SessionHandlers flameSessionHandlers(SessionInstances instances, InvocationCodecs codecs, RunnerSettings settings) {
		return new SessionHandlers(instances, codecs, settings.maxResponseSize());
	}

	@Bean
	ReferenceHandlers flameReferenceHandlers(References references) {
		return new ReferenceHandlers(references);
	}

	@Bean
	InvocationDispatcher flameInvocationDispatcher(ServiceCatalog catalog, BeanFactory beanFactory, RunnerState state,
			PropagatedContext context, RunnerObservations observations, SessionHandlers sessions,
			ReferenceHandlers references, RunnerSettings settings) {
		return new InvocationDispatcher(catalog, beanFactory::getBean, state, context, observations, sessions,
				references, settings);
	}

	@Bean
	ServletRegistrationBean<InvokeServlet> flameInvokeServlet(FlameProperties properties, InvocationCodecs codecs,
			SecretSigner secrets, InvocationDispatcher dispatcher, RunnerState state, ServiceCatalog catalog,
			RunnerRejections rejections, RunnerSettings settings, RunnerWorkers workers, SessionHandlers sessions,
			ObjectProvider<ParentWatch> parentWatch, ObjectProvider<RunnerLinkLifecycle> link) {
		RequestVerifier verifier = new RequestVerifier(secrets.signer(), settings.id(), settings.maxClockSkew(),
				Clock.systemUTC());
		RunnerControlEndpoint control = new RunnerControlEndpoint(codecs, verifier, state, catalog, settings,
				() -> parentWatch.ifAvailable(ParentWatch::heartbeat),
				() -> link.stream().findFirst().map(RunnerLinkLifecycle::port).orElse(null), sessions);
		String path = new InvokePath(properties.getInvokePath()).value();
		ServletRegistrationBean<InvokeServlet> registration = new ServletRegistrationBean<>(
				new InvokeServlet(codecs, verifier, dispatcher, workers.executor(), control, rejections, settings),
				path, path + "/*");
		registration.setName("flameInvoke");
		registration.setLoadOnStartup(1);
		return registration;
	}

	@Bean
	RunnerWorkers flameRunnerWorkers(ResourceLoader resourceLoader) {
		return new RunnerWorkers(WorkerThreads.create("flame-worker-", resourceLoader.getClassLoader()));
	}

	@Bean
	@Conditional(OnRunnerLink.class)
	RunnerLinkLifecycle flameRunnerLinkLifecycle(FlameProperties properties, InvocationCodecs codecs,
			SecretSigner secrets, InvocationDispatcher dispatcher, RunnerState state, RunnerRejections rejections,
			RunnerSettings settings, RunnerWorkers workers, Environment environment,
			ObjectProvider<ParentWatch> parentWatch, ObjectProvider<ServerProperties> server,
			ObjectProvider<SslBundles> bundles) {
		LinkCalls calls = new LinkCalls(codecs, dispatcher, state, rejections, settings, workers.executor(),
				() -> parentWatch.ifAvailable(ParentWatch::heartbeat));
		return new RunnerLinkLifecycle(RunnerLinkAddress.of(environment, properties.getServer().getLink()),
				RunnerLinkAddress.requireSecret(secrets), settings, state, calls, WorkerThreads.platform("flame-link-"),
				server.stream()
					.findFirst()
					.map((found) -> LinkTlsSettings.ofRunner(found.getSsl(), bundles.getIfAvailable()))
					.orElse(null));
	}

	@Bean
	FilterRegistrationBean<RunnerPathsFilter> flameRunnerPathsFilter(FlameProperties properties,
			ServletRegistrationBean<InvokeServlet> servlet, ObjectProvider<ActuatorPaths> actuatorPaths) {
		InvokeServlet invokeServlet = servlet.getServlet();
		Assert.state(invokeServlet != null, "The registration has a servlet");
		Supplier<Collection<String>> actuator = SingletonSupplier
			.of(() -> actuatorPaths.stream().flatMap((paths) -> paths.get().stream()).toList());
		FilterRegistrationBean<RunnerPathsFilter> registration = new FilterRegistrationBean<>(
				new RunnerPathsFilter(new InvokePath(properties.getInvokePath()).value(), invokeServlet, actuator,
						properties.getServer().isWebEndpoints()));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

	@Bean
	RunnerDrainLifecycle flameRunnerDrainLifecycle(RunnerState state, FlameProperties properties,
			ObjectProvider<ParentWatch> parentWatch) {
		return new RunnerDrainLifecycle(state, properties.getServer().getDrainTimeout(),
				parentWatch.getIfAvailable() != null);
	}

	/**
	 * A runner that reports readiness has built its services, even if all else is lazy.
	 * Those of sessions come with their sessions.
	 */
	@Bean
	SmartInitializingSingleton flameServiceInitializer(ServiceCatalog catalog, BeanFactory beanFactory) {
		return () -> catalog.services()
			.stream()
			.filter((service) -> !service.isSessionScoped())
			.map(ServiceDefinition::beanNames)
			.flatMap(Collection::stream)
			.forEach(beanFactory::getBean);
	}

	@Bean
	ReadyReporter flameReadyReporter(FlameProperties properties, RunnerSettings settings,
			ObjectProvider<ParentWatch> parentWatch, ObjectProvider<RunnerLinkLifecycle> link) {
		Duration orphanTimeout = properties.getServer().getOrphanTimeout();
		return new ReadyReporter(settings.id(), properties.getInvokePath(), orphanTimeout, parentWatch.getIfAvailable(),
				link.getIfAvailable());
	}

	/**
	 * The threads for handlers.
	 *
	 * @param executor executes them, and does not queue
	 */
	record RunnerWorkers(Executor executor) {

	}

	/**
	 * With the Actuator.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(PathMappedEndpoints.class)
	static class WithActuator {

		@Bean
		ActuatorPaths flameActuatorPaths(ObjectProvider<PathMappedEndpoints> endpoints, Environment environment) {
			return new ActuatorPaths(endpoints, environment.getProperty("spring.mvc.servlet.path", ""));
		}

	}

}
