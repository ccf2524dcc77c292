package io.flame.autoconfigure;

import io.flame.FlameMode;
import io.flame.service.ServiceDiscoverer;
import io.flame.service.ServiceRegistrations;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Registers the catalog of services when all bean definitions are known and before the
 * first bean is created; and before that, the services that are registered in code, which
 * may be beans that others have defined.
 */
class ServiceCatalogRegistrar implements BeanFactoryPostProcessor, Ordered {

	private final Environment environment;

	ServiceCatalogRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory instanceof DefaultListableBeanFactory registry) {
			new ServiceRegistrations(registry, this.environment, FlameMode.of(this.environment)).register();
		}
		beanFactory.registerSingleton("flameServiceCatalog", new ServiceDiscoverer(beanFactory).discover());
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
