package io.flame.test;

import io.flame.autoconfigure.FlameProperties;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Lets the runner of the test be that of all pools, whatever runners the application has
 * configured for them, and lets all pools be there that services name.
 */
class EmbeddedRunnerPools implements BeanPostProcessor {

	private final BeanFactory beanFactory;

	EmbeddedRunnerPools(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof FlameProperties properties) {
			properties.setRunnerUrl(null);
			add(properties, properties.getDefaultPool());
			for (ServiceDefinition service : this.beanFactory.getBean(ServiceCatalog.class).services()) {
				service.methods()
					.values()
					.stream()
					.map(MethodDefinition::pool)
					.forEach((name) -> add(properties, name));
			}
			properties.getPools().values().forEach(EmbeddedRunnerPools::embed);
		}
		return bean;
	}

	private static void add(FlameProperties properties, @Nullable String pool) {
		if (pool != null) {
			properties.getPools().computeIfAbsent(pool, (name) -> new FlameProperties.Pool());
		}
	}

	private static void embed(FlameProperties.Pool pool) {
		pool.getRunners().clear();
		pool.setBackend(EmbeddedRunnerBackend.BEAN_NAME);
	}

}
