package io.flame.autoconfigure;

import java.net.URI;
import java.util.Map;

import io.flame.FlameConfigurationException;
import io.flame.backend.FixedRunnerBackend;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerProbe;
import io.flame.backend.process.ProcessRunnerBackend;
import io.flame.protocol.BuildId;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.ApplicationArguments;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.unit.DataSize;

/**
 * Finds the backend of a pool.
 */
class RunnerBackends implements AutoCloseable {

	private static final String PROCESS = "process";

	private final FlameProperties properties;

	private final RunnerProbe probe;

	private final BuildId build;

	private final BeanFactory beanFactory;

	private @Nullable RunnerBackend process;

	RunnerBackends(FlameProperties properties, RunnerProbe probe, BuildId build, BeanFactory beanFactory) {
		this.properties = properties;
		this.probe = probe;
		this.build = build;
		this.beanFactory = beanFactory;
	}

	RunnerBackend of(String pool, PoolProperties pools) {
		Map<String, URI> fixed = pools.fixedRunners(pool);
		String backend = pools.backend(pool);
		if (!fixed.isEmpty()) {
			if (backend != null) {
				throw new FlameConfigurationException(
						"The pool '%s' has fixed runners and the backend '%s'.".formatted(pool, backend),
						"Remove its 'runners' (or 'flame.runner-url'), or its 'backend'.");
			}
			return new FixedRunnerBackend(fixed, this.probe, this.build);
		}
		return (backend == null || backend.equals(PROCESS)) ? process() : bean(pool, backend);
	}

	/** After all pools; what is a bean is closed by the container. */
	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
		}
	}

	private RunnerBackend bean(String pool, String name) {
		try {
			return this.beanFactory.getBean(name, RunnerBackend.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new FlameConfigurationException(
					"The backend '%s' of the pool '%s' is not known.".formatted(name, pool),
					"Write '%s', or the name of a RunnerBackend bean.".formatted(PROCESS), ex);
		}
	}

	private RunnerBackend process() {
		if (this.process == null) {
			if (!ServletServer.isPresent(getClass().getClassLoader())) {
				throw new FlameConfigurationException(
						"The backend 'process' starts this application again as a runner, but there is no servlet web "
								+ "server on its class path: nobody could call that runner.",
						"Add 'spring-boot-starter-webmvc' (an application that says 'spring.main.web-application-type: "
								+ "reactive' stays reactive), or configure fixed runners or another backend.");
			}
			LaunchSource source = this.beanFactory.getBeanProvider(LaunchSource.class).getIfAvailable();
			if (source == null) {
				throw new FlameConfigurationException(
						"The backend 'process' needs an application that was started by SpringApplication.",
						"Start it so, or configure fixed runners or another backend.");
			}
			DataSize memory = this.properties.getBackend().getProcess().getMemory();
			this.process = new ProcessRunnerBackend(
					ApplicationLaunchFactory.create(source, this.beanFactory.getBean(ApplicationArguments.class),
							this.beanFactory.getBean(ConfigurableEnvironment.class)),
					(memory != null) ? memory.toBytes() : null, this.build);
		}
		return this.process;
	}

}
