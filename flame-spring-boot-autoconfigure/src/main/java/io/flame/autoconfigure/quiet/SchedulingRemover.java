package io.flame.autoconfigure.quiet;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.scheduling.config.TaskManagementConfigUtils;

/**
 * Turns off scheduled methods, and what scheduling configurers schedule, in the runner
 * role: the parent runs them. What uses a task scheduler itself is left alone.
 */
class SchedulingRemover implements BeanDefinitionRegistryPostProcessor, Ordered {

	/** Spring Boot's: without it the beans of scheduled methods may be lazy too. */
	private static final String EAGER_FILTER = "scheduledBeanLazyInitializationExcludeFilter";

	private boolean removed;

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		this.removed = remove(TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME, registry);
		remove(EAGER_FILTER, registry);
	}

	private static boolean remove(String name, BeanDefinitionRegistry registry) {
		boolean present = registry.containsBeanDefinition(name);
		if (present) {
			registry.removeBeanDefinition(name);
		}
		return present;
	}

	boolean hasRemoved() {
		return this.removed;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
