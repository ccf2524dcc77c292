package io.flame.autoconfigure;

import java.net.URI;
import java.util.Map;
import java.util.Objects;

import io.flame.FlameConfigurationException;
import io.flame.backend.BackendSettings;
import io.flame.backend.BackendSettingsBinder;
import io.flame.backend.FixedRunnerBackend;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerResources;
import io.flame.backend.process.ChildSettings;
import io.flame.backend.process.ProcessLimits;
import io.flame.backend.process.ProcessRunnerBackend;
import io.flame.pool.PoolSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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

	private static final Log logger = LogFactory.getLog(RunnerBackends.class);

	private static final String PROCESS = "process";

	private final PoolProperties pools;

	private final BeanFactory beanFactory;

	private @Nullable RunnerBackend process;

	RunnerBackends(PoolProperties pools, BeanFactory beanFactory) {
		this.pools = pools;
		this.beanFactory = beanFactory;
	}

	/**
	 * The backend of a pool.
	 * @param pool the name of the pool
	 * @return the backend, the same for all pools that name it
	 */
	RunnerBackend of(String pool) {
		Map<String, URI> fixed = this.pools.fixedRunners(pool);
		String backend = this.pools.backend(pool);
		if (!fixed.isEmpty()) {
			if (backend != null) {
				throw new FlameConfigurationException(
						"The pool '%s' has fixed runners and the backend '%s'.".formatted(pool, backend),
						"Remove its 'runners' (or 'flame.runner-url'), or its 'backend'.");
			}
			return new FixedRunnerBackend(fixed);
		}
		if (backend != null && !backend.equals(PROCESS)) {
			return bean(pool, backend);
		}
		reportIgnored(pool);
		return process();
	}

	private void reportIgnored(String pool) {
		RunnerResources resources = this.pools.settings(pool).resources();
		if (resources.gpu() != null) {
			reportIgnored(pool, "gpu");
		}
		if (!resources.labels().isEmpty()) {
			reportIgnored(pool, "labels");
		}
	}

	private static void reportIgnored(String pool, String resource) {
		logger.warn("'flame.pools.%s.resources.%s' is ignored by the backend '%s'".formatted(pool, resource, PROCESS));
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
			throw new FlameConfigurationException("Unknown backend '%s' of the pool '%s'.".formatted(name, pool),
					"Write '%s', or the name of a RunnerBackend bean.".formatted(PROCESS), ex);
		}
	}

	private RunnerBackend process() {
		if (this.process == null) {
			if (!ServletServer.isPresent(getClass().getClassLoader())) {
				throw new FlameConfigurationException(
						"The backend 'process' starts this application again as a runner, but there is no servlet web "
								+ "server on its class path, so that runner could not be called.",
						"Add 'spring-boot-starter-webmvc' (an application that says 'spring.main.web-application-type: "
								+ "reactive' stays reactive), or configure fixed runners or another backend.");
			}
			LaunchSource source = this.beanFactory.getBeanProvider(LaunchSource.class).getIfAvailable();
			if (source == null) {
				throw new FlameConfigurationException(
						"The backend 'process' needs an application that was started by SpringApplication.",
						"Start it so, or configure fixed runners or another backend.");
			}
			BackendSettings<FlameProperties.Process> settings = this.beanFactory.getBean(BackendSettingsBinder.class)
				.bind(PROCESS, FlameProperties.Process.class);
			this.process = new ProcessRunnerBackend(
					ApplicationLaunchFactory.create(source, this.beanFactory.getBean(ApplicationArguments.class),
							this.beanFactory.getBean(ConfigurableEnvironment.class)),
					(pool) -> children(pool, settings.of(pool)), limits(settings));
		}
		return this.process;
	}

	private ChildSettings children(String pool, FlameProperties.Process settings) {
		PoolSettings configured = this.pools.settings(pool);
		Long memory = configured.resources().memory();
		return new ChildSettings((memory != null) ? memory : bytes(settings.getMemory()), configured.max(),
				settings.isExitOnOutOfMemory());
	}

	private ProcessLimits limits(BackendSettings<FlameProperties.Process> settings) {
		Integer maxParallelStarts = settings.common().getMaxParallelStarts();
		for (String pool : this.pools.names()) {
			if (!Objects.equals(settings.of(pool).getMaxParallelStarts(), maxParallelStarts)) {
				throw new FlameConfigurationException(
						"Invalid key 'flame.pools.%s.process.max-parallel-starts': all pools share this limit."
							.formatted(pool),
						"Set 'flame.backend.process.max-parallel-starts' instead.");
			}
		}
		if (maxParallelStarts != null && maxParallelStarts < 1) {
			throw new FlameConfigurationException(
					"Invalid value '%d' for 'flame.backend.process.max-parallel-starts': it must be at least 1."
						.formatted(maxParallelStarts),
					"Correct 'flame.backend.process.max-parallel-starts'.");
		}
		return ProcessLimits.ofThisMachine(maxParallelStarts);
	}

	private static @Nullable Long bytes(@Nullable DataSize size) {
		return (size != null) ? size.toBytes() : null;
	}

}
