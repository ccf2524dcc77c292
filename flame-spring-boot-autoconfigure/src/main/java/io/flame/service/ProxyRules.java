package io.flame.service;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

import io.flame.FlameConfigurationException;

/**
 * What a proxy needs of a service. It is the same in every role, so that an application
 * does not find out in production.
 */
final class ProxyRules {

	private ProxyRules() {
	}

	static void requireOpenClass(String beanName, Class<?> type) {
		if (Modifier.isFinal(type.getModifiers())) {
			throw new FlameConfigurationException(
					"The service '%s' (%s) can not be replaced by a client proxy because the class is final."
						.formatted(beanName, type.getName()),
					"Make the class non-final, or let the bean method return an interface.");
		}
		requireOpenConstructor(beanName, type);
	}

	/**
	 * A subclass needs one that it can see.
	 */
	private static void requireOpenConstructor(String beanName, Class<?> type) {
		if (!type.isInterface() && Arrays.stream(type.getDeclaredConstructors())
			.allMatch((constructor) -> Modifier.isPrivate(constructor.getModifiers()))) {
			throw new FlameConfigurationException(
					"The service '%s' (%s) can not be replaced by a client proxy because its constructor is private."
						.formatted(beanName, type.getName()),
					"Make the constructor package-private or more, or let the bean method return an interface.");
		}
	}

	static void requireOpenMethod(String beanName, Method method) {
		if (Modifier.isFinal(method.getModifiers())) {
			throw new FlameConfigurationException(
					"Calls of %s of the service '%s' can not be intercepted because the method is final."
						.formatted(method, beanName),
					"Make the method non-final.");
		}
	}

}
