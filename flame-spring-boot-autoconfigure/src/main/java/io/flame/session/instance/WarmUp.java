package io.flame.session.instance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

import io.flame.FlameConfigurationException;
import io.flame.FlameSessionScope;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Prepares instances that have their state.
 *
 * @see FlameSessionScope#warmUp()
 */
final class WarmUp {

	private final ListableBeanFactory beanFactory;

	WarmUp(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	void invoke(String beanName, Object target) {
		FlameSessionScope annotation = this.beanFactory.findAnnotationOnBean(beanName, FlameSessionScope.class, false);
		if (annotation == null || annotation.warmUp().isEmpty()) {
			return;
		}
		Class<?> type = ClassUtils.getUserClass(target);
		Method method = ReflectionUtils.findMethod(type, annotation.warmUp());
		if (method == null) {
			throw new FlameConfigurationException(
					"The class %s of the bean '%s' has no method '%s' without parameters, which @FlameSessionScope names as 'warmUp'."
						.formatted(type.getName(), beanName, annotation.warmUp()),
					"Add the method, which may be private, or correct the name.");
		}
		try {
			ReflectionUtils.makeAccessible(method);
			method.invoke(target);
		}
		catch (InvocationTargetException ex) {
			throw new BeanCreationException(beanName, "The warm-up method '%s' failed".formatted(method.getName()),
					ex.getTargetException());
		}
		catch (IllegalAccessException ex) {
			throw new BeanCreationException(beanName,
					"The warm-up method '%s' cannot be invoked".formatted(method.getName()), ex);
		}
	}

}
