package io.flame.autoconfigure.quiet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.util.Assert;

/**
 * Does not start beans of certain types, nor creates them for that. What the application
 * itself starts is stopped as usual.
 */
class QuietLifecycleProcessor extends DefaultLifecycleProcessor {

	private final List<Class<?>> quietTypes;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	QuietLifecycleProcessor(List<Class<?>> quietTypes) {
		this.quietTypes = List.copyOf(quietTypes);
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	/**
	 * The same as in the superclass, but for the quiet ones: that one would create all.
	 */
	@Override
	protected Map<String, Lifecycle> getLifecycleBeans() {
		ConfigurableListableBeanFactory factory = this.beanFactory;
		Assert.state(factory != null, "No BeanFactory available");
		Map<String, Lifecycle> beans = new LinkedHashMap<>();
		for (String name : factory.getBeanNamesForType(Lifecycle.class, false, false)) {
			String beanName = BeanFactoryUtils.transformedBeanName(name);
			Lifecycle bean = getLifecycleBean(factory, beanName);
			if (bean != null) {
				beans.put(beanName, bean);
			}
		}
		return beans;
	}

	private @Nullable Lifecycle getLifecycleBean(ConfigurableListableBeanFactory factory, String beanName) {
		boolean created = factory.containsSingleton(beanName);
		String name = factory.isFactoryBean(beanName) ? BeanFactory.FACTORY_BEAN_PREFIX + beanName : beanName;
		Class<?> type = factory.getType(name);
		Class<?> required = created ? Lifecycle.class : SmartLifecycle.class;
		if (type == null || !required.isAssignableFrom(type) || (!created && isQuiet(type))) {
			return null;
		}
		return (factory.getBean(name) instanceof Lifecycle bean && bean != this
				&& (bean.isRunning() || !isQuiet(bean.getClass()))) ? bean : null;
	}

	private boolean isQuiet(Class<?> type) {
		return this.quietTypes.stream().anyMatch((quiet) -> quiet.isAssignableFrom(type));
	}

}
