package io.flame.test;

import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

import io.flame.FlameSessionScope;
import io.flame.autoconfigure.FlameProperties;
import io.flame.service.ServiceDefinition;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.util.Assert;
import org.springframework.web.context.support.StandardServletEnvironment;

/**
 * The context of the runner of a test: a server and the services themselves. Its parent
 * is the context of the test, where the services are client proxies, and which has
 * everything else that they need.
 */
final class EmbeddedRunnerContext {

	/** What it must be, whatever the application says. */
	private static final Map<String, Object> ENFORCED = Map.of("flame.mode", "runner", "server.port", "0",
			"server.address", "127.0.0.1", "server.ssl.enabled", "false", "server.shutdown", "immediate",
			"server.tomcat.max-keep-alive-requests", "-1");

	/** A test does not wait for a handler that does not end. */
	private static final Map<String, Object> DEFAULTS = Map.of("flame.server.id", "test-runner",
			"flame.server.drain-timeout", "1s");

	private final AnnotationConfigServletWebServerApplicationContext context;

	private EmbeddedRunnerContext(AnnotationConfigServletWebServerApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start the runner.
	 * @param test the context of the test
	 * @param services the services
	 * @param imports what the test has imported for the runner alone
	 */
	static EmbeddedRunnerContext start(ConfigurableApplicationContext test, Collection<ServiceDefinition> services,
			Set<Class<?>> imports) {
		AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext();
		context.setDisplayName("Runner of " + test.getDisplayName());
		context.setClassLoader(test.getClassLoader());
		context.setEnvironment(environment(test.getEnvironment()));
		context.setParent(test);
		// the parent's have come with it
		ConfigurationPropertySources.attach(context.getEnvironment());
		context.register(EmbeddedRunnerConfiguration.class);
		ConfigurableListableBeanFactory beanFactory = test.getBeanFactory();
		services.stream().map(ServiceDefinition::beanNames).flatMap(Collection::stream).forEach((name) -> {
			if (isClient(beanFactory, name)) {
				context.registerBeanDefinition(name, copy(beanFactory.getBeanDefinition(name)));
			}
		});
		imports.stream()
			.filter((type) -> beanFactory.getBeanNamesForType(type, true, false).length == 0)
			.forEach(context::register);
		context.refresh();
		return new EmbeddedRunnerContext(context);
	}

	/**
	 * A service that the test has replaced stays replaced. One that belongs to sessions
	 * has no instance outside of them.
	 */
	private static boolean isClient(ConfigurableListableBeanFactory beanFactory, String name) {
		return FlameSessionScope.NAME.equals(beanFactory.getMergedBeanDefinition(name).getScope())
				|| beanFactory.getBean(name) instanceof AopInfrastructureBean;
	}

	private static BeanDefinition copy(BeanDefinition definition) {
		Assert.state(definition instanceof AbstractBeanDefinition, "The bean definition can not be copied");
		return ((AbstractBeanDefinition) definition).cloneBeanDefinition();
	}

	private static ConfigurableEnvironment environment(ConfigurableEnvironment test) {
		StandardServletEnvironment environment = new StandardServletEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		sources.stream().map(PropertySource::getName).toList().forEach(sources::remove);
		sources.addLast(new MapPropertySource("flameTestRunner", ENFORCED));
		environment.merge(test);
		sources.addLast(new MapPropertySource("flameTestRunnerDefaults", DEFAULTS));
		return environment;
	}

	URI uri() {
		WebServer server = this.context.getWebServer();
		Assert.state(server != null && this.context.getServletContext() != null,
				"The runner of the test has no server");
		return URI.create(
				"http://127.0.0.1:%d%s%s".formatted(server.getPort(), this.context.getServletContext().getContextPath(),
						this.context.getBean(FlameProperties.class).getInvokePath()));
	}

	void close() {
		this.context.close();
	}

}
