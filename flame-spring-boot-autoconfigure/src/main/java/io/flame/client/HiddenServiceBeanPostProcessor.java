package io.flame.client;

import java.util.function.Supplier;

import io.flame.FlameConfigurationException;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDiscoverer;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Finds service classes that hide behind a bean method whose return type does not show
 * it, in every role: in the parent role their methods would run in the parent.
 */
public final class HiddenServiceBeanPostProcessor implements BeanPostProcessor {

	private final Supplier<ServiceCatalog> catalog;

	/**
	 * Create a post-processor.
	 * @param catalog the services
	 */
	public HiddenServiceBeanPostProcessor(Supplier<ServiceCatalog> catalog) {
		this.catalog = catalog;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (ServiceDiscoverer.isAnnotated(type) && this.catalog.get().findByBeanName(beanName) == null
				&& !beanName.startsWith("scopedTarget.")) {
			throw new FlameConfigurationException(
					"The bean '%s' is a Flame service (%s), but its bean method returns a type that does not say so."
						.formatted(beanName, type.getName()),
					"Annotate the bean method or the returned interface with @FlameService, or return %s."
						.formatted(type.getSimpleName()));
		}
		return bean;
	}

}
