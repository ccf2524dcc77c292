package io.flame.service;

import java.lang.reflect.Method;

import io.flame.FlameConfigurationException;
import io.flame.FlameSessionScope;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Whether each session has an instance of a bean of its own.
 *
 * @param scoped whether the bean belongs to sessions
 * @param warmUp the name of the method that prepares an instance, {@code null} for none
 */
record SessionScoping(boolean scoped, @Nullable String warmUp) {

	/** One instance for all. */
	static final SessionScoping NONE = new SessionScoping(false, null);

	/**
	 * What a bean definition and the annotation say, which may be on an interface that
	 * the container does not ask.
	 */
	static SessionScoping of(BeanDefinition definition, MergedAnnotation<FlameSessionScope> annotation) {
		if (!annotation.isPresent()) {
			return isScoped(definition) ? new SessionScoping(true, null) : NONE;
		}
		String warmUp = annotation.getString("warmUp");
		return new SessionScoping(true, StringUtils.hasText(warmUp) ? warmUp : null);
	}

	private static boolean isScoped(BeanDefinition definition) {
		return FlameSessionScope.NAME.equals(definition.getScope());
	}

	/**
	 * Give a definition the scope. The container has done so already where it sees the
	 * annotation.
	 */
	void applyTo(BeanDefinition definition, String beanName) {
		if (!this.scoped || isScoped(definition)) {
			return;
		}
		if (StringUtils.hasLength(definition.getScope()) && !definition.isSingleton()) {
			throw new FlameConfigurationException(
					"The bean '%s' has the scope '%s', but its type is annotated with @FlameSessionScope."
						.formatted(beanName, definition.getScope()),
					"Remove one of the two.");
		}
		definition.setScope(FlameSessionScope.NAME);
	}

	boolean isWarmUp(Method method) {
		return method.getName().equals(this.warmUp) && method.getParameterCount() == 0;
	}

	/**
	 * An interface need not have the method: only the container calls it.
	 */
	void requireWarmUp(String beanName, Class<?> type) {
		if (this.warmUp != null && !type.isInterface() && ReflectionUtils.findMethod(type, this.warmUp) == null) {
			throw new FlameConfigurationException(
					"The service '%s' (%s) has no method '%s' without parameters, which @FlameSessionScope names as 'warmUp'."
						.formatted(beanName, type.getName(), this.warmUp),
					"Add the method, which may be private, or correct the name.");
		}
	}

}
