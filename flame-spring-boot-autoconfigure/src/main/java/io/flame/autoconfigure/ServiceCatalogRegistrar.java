package io.flame.autoconfigure;

import io.flame.service.ServiceDiscoverer;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;

/**
 * Registers the catalog of services when all bean definitions are known and before the
 * first bean is created.
 */
class ServiceCatalogRegistrar implements BeanFactoryPostProcessor, Ordered {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		beanFactory.registerSingleton("flameServiceCatalog", new ServiceDiscoverer(beanFactory).discover());
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
