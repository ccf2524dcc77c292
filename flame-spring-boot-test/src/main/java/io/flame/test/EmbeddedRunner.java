package io.flame.test;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.flame.FlameConfigurationException;
import io.flame.autoconfigure.ServletServer;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * The runner of a test: there before the first pool asks for it, and until the last one
 * has closed.
 */
class EmbeddedRunner implements SmartLifecycle {

	/** Below the pools. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 8192;

	private final ConfigurableApplicationContext test;

	private final Set<Class<?>> services;

	private final Set<Class<?>> imports;

	private volatile @Nullable EmbeddedRunnerContext context;

	EmbeddedRunner(ConfigurableApplicationContext test, Set<Class<?>> services, Set<Class<?>> imports) {
		this.test = test;
		this.services = services;
		this.imports = imports;
	}

	@Override
	public void start() {
		Collection<ServiceDefinition> catalog = this.test.getBean(ServiceCatalog.class).services();
		verify(catalog);
		if (!ServletServer.isPresent(this.test.getClassLoader())) {
			throw new FlameConfigurationException(
					"The runner of this test can not be: there is no servlet web server on the class path.",
					"Add 'spring-boot-starter-webmvc', or 'spring-boot-starter-jetty' with 'spring-boot-starter-webmvc' "
							+ "without Tomcat, in the scope 'test' if the application has none.");
		}
		this.context = EmbeddedRunnerContext.start(this.test, catalog, this.imports);
	}

	private void verify(Collection<ServiceDefinition> catalog) {
		List<String> ids = catalog.stream().map(ServiceDefinition::id).toList();
		for (Class<?> service : this.services) {
			if (catalog.stream().noneMatch((candidate) -> service.isAssignableFrom(candidate.type()))) {
				throw new FlameConfigurationException(
						"@FlameTest names %s, but no service is of that type. The services of this test are %s."
							.formatted(service.getName(), ids),
						"Annotate it with @FlameService or @FlameFunction. If it is not scanned from the package of "
								+ "the application, or is made by a @Bean method, import it or its configuration "
								+ "with @Import.");
			}
		}
		if (ids.isEmpty()) {
			throw new FlameConfigurationException("There is no service to test.",
					"Annotate one with @FlameService or @FlameFunction below the package of the application, or import "
							+ "it with @Import.");
		}
	}

	/**
	 * Where calls are sent to.
	 */
	URI uri() {
		EmbeddedRunnerContext context = this.context;
		Assert.state(context != null, "The runner of the test is not running");
		return context.uri();
	}

	@Override
	public void stop() {
		EmbeddedRunnerContext context = this.context;
		this.context = null;
		if (context != null) {
			context.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.context != null;
	}

	@Override
	public boolean isPauseable() {
		// neither are the pools
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
