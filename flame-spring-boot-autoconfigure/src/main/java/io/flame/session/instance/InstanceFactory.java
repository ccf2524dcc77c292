package io.flame.session.instance;

import java.util.Set;

import io.flame.FlameConfigurationException;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.objenesis.SpringObjenesis;

/**
 * Creates the instances of sessions by means of the container, and gives them the state
 * of the session. Thread-safe.
 */
final class InstanceFactory {

	private static final String SCOPED_TARGET = "scopedTarget.";

	private final ConfigurableListableBeanFactory beanFactory;

	private final ServiceCatalog services;

	private final StateFormats formats;

	private final WarmUp warmUp;

	private final SpringObjenesis objenesis = new SpringObjenesis();

	InstanceFactory(ConfigurableListableBeanFactory beanFactory, ServiceCatalog services, StateFormats formats) {
		this.beanFactory = beanFactory;
		this.services = services;
		this.formats = formats;
		this.warmUp = new WarmUp(beanFactory);
	}

	/**
	 * The name of the part of the state that belongs to a bean.
	 */
	String part(String beanName) {
		ServiceDefinition service = this.services.findByBeanName(beanName);
		if (service != null) {
			return service.id();
		}
		// whether there is a scoped proxy may change
		return "bean:"
				+ (ScopedProxyUtils.isScopedTarget(beanName) ? beanName.substring(SCOPED_TARGET.length()) : beanName);
	}

	/**
	 * Create an instance.
	 * @param state its state, of no bytes for none
	 * @param container creates the bean as it is defined
	 * @param dependencies collects the instances that it is given
	 * @param destruction where what destroys it is registered
	 */
	SessionInstance create(String beanName, byte[] state, ObjectFactory<?> container, Set<SessionInstance> dependencies,
			DestructionCallbacks destruction) {
		Class<?> unconstructible = unconstructible(beanName);
		Object bean = (unconstructible != null) ? revive(beanName, unconstructible, state, destruction)
				: container.getObject();
		Object target = target(bean);
		StateFormat format = this.formats.of(target.getClass());
		if (state.length > 0) {
			format.restore(state, target);
		}
		this.warmUp.invoke(beanName, target);
		return new SessionInstance(part(beanName), bean, target, format, state, dependencies);
	}

	/**
	 * The class of a bean that has no constructor the container can call.
	 */
	private @Nullable Class<?> unconstructible(String beanName) {
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(beanName);
		if (definition.getFactoryMethodName() != null || definition.hasConstructorArgumentValues()
				|| (definition instanceof AbstractBeanDefinition ours && ours.getInstanceSupplier() != null)) {
			return null;
		}
		Class<?> type = this.beanFactory.getType(beanName, false);
		return (type != null && Injection.constructor(type) == null) ? type : null;
	}

	/**
	 * Create an instance whose constructor was called in another process.
	 */
	private Object revive(String beanName, Class<?> type, byte[] state, DestructionCallbacks destruction) {
		if (state.length == 0) {
			throw new FlameConfigurationException(
					"The container cannot create the bean '%s': no constructor of %s has parameters that are all beans."
						.formatted(beanName, type.getName()),
					"Give the session its first instance with 'FlameSession.service(new %s(...))', or add a constructor that the container can call."
						.formatted(type.getSimpleName()));
		}
		Object target = this.objenesis.newInstance(type);
		this.beanFactory.autowireBean(target);
		// its own callbacks are not made for an instance whose fields are empty
		this.formats.of(type).restore(state, target);
		destruction.register(beanName, () -> this.beanFactory.destroyBean(beanName, target));
		return this.beanFactory.initializeBean(target, beanName);
	}

	private static Object target(Object bean) {
		Object target = bean;
		while (target instanceof Advised) {
			Object next = AopProxyUtils.getSingletonTarget(target);
			if (next == null) {
				return target;
			}
			target = next;
		}
		return target;
	}

}
