package io.flame.autoconfigure;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.scheduling.config.TaskManagementConfigUtils;

/**
 * Turns off scheduled methods in the runner role: the parent runs them.
 */
class SchedulingRemover implements BeanDefinitionRegistryPostProcessor, Ordered {

	private final boolean keep;

	SchedulingRemover(boolean keep) {
		this.keep = keep;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		String name = TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME;
		if (!this.keep && registry.containsBeanDefinition(name)) {
			registry.removeBeanDefinition(name);
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
